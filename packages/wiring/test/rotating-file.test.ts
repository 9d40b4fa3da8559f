import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { RotatingFile } from '../src/audit/rotating-file.ts';

test('A full log is put aside under its time, only its owner reads it, and the oldest goes, but no file of others', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-audit-'));
  await mkdir(join(directory, 'logs'));
  await writeFile(join(directory, 'logs', 'audit-0-notes.log'), 'mine');
  const clock = new VirtualClock({ settle: async () => {} });
  const file = new RotatingFile(
    { path: join(directory, 'logs', 'audit.log'), maxBytes: 10, maxBackups: 2, maxAgeDays: 0 },
    { clock, logger: silentLogger },
  );
  for (const line of ['first\n', 'second\n', 'third\n', 'fourth\n']) {
    await file.append(line);
    await clock.advance(1_000);
  }
  await file.close();
  const names = (await readdir(join(directory, 'logs'))).sort();
  expect(names).toEqual(['audit-0-notes.log', 'audit-2026-01-01T00-00-02.000.log', 'audit-2026-01-01T00-00-03.000.log', 'audit.log']);
  expect(await readFile(join(directory, 'logs', 'audit.log'), 'utf8')).toBe('fourth\n');
  expect((await stat(join(directory, 'logs', 'audit.log'))).mode & 0o777).toBe(0o600);
  await rm(directory, { recursive: true });
});

test('Logs that are full within one millisecond are put aside under names of their own, in their order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-audit-'));
  const clock = new VirtualClock({ settle: async () => {} });
  const options = { path: join(directory, 'audit.log'), maxBytes: 10, maxBackups: 0, maxAgeDays: 0 };
  const file = new RotatingFile(options, { clock, logger: silentLogger });
  const lines = ['first\n', 'second\n', 'third\n', 'fourth\n'];
  for (const line of lines) await file.append(line);
  await file.close();
  const names = (await readdir(directory)).sort();
  expect(names.slice(0, 3)).toEqual(['000', '001', '002'].map((ms) => `audit-2026-01-01T00-00-00.${ms}.log`));
  expect(await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).toEqual(lines);
  await rm(directory, { recursive: true });
});

const aside = 'audit-2026-01-01T00-00-00.000.log';

/** A packed log of ten bytes at most a file, in a folder of its own. */
async function packedLog() {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-audit-'));
  const errors: string[] = [];
  const logger = {
    ...silentLogger,
    error: (message: string, fields: object = {}) => void errors.push(`${message}: ${JSON.stringify(fields)}`),
  };
  const clock = new VirtualClock({ settle: async () => {} });
  const file = new RotatingFile(
    { path: join(directory, 'audit.log'), maxBytes: 10, maxBackups: 0, maxAgeDays: 0, compress: true },
    { clock, logger },
  );
  return { directory, file, errors, end: () => rm(directory, { recursive: true }) };
}

test('Whoever writes to a log does not wait until what was put aside is packed, and closing does', async () => {
  const { directory, file, errors, end } = await packedLog();
  const pipe = join(directory, 'audit-2025-01-01T00-00-00.000.log');
  // Cannot be packed before somebody writes to it.
  execFileSync('mkfifo', [pipe]);
  await file.append('first\n');
  await file.append('second\n');
  expect(await readFile(join(directory, 'audit.log'), 'utf8')).toBe('second\n');
  const closing = file.close();
  await writeFile(pipe, 'before\n');
  await closing;
  expect(gunzipSync(await readFile(`${pipe}.gz`)).toString()).toBe('before\n');
  expect(gunzipSync(await readFile(join(directory, `${aside}.gz`))).toString()).toBe('first\n');
  expect([(await readdir(directory)).length, errors]).toEqual([3, []]);
  await end();
});

test('What a packing that broke off has left is removed at start, and the log is packed after all', async () => {
  const { directory, file, end } = await packedLog();
  await writeFile(join(directory, aside), 'before\n');
  await writeFile(join(directory, `${aside}.gz.partial`), 'half');
  await file.open();
  await file.close();
  expect(gunzipSync(await readFile(join(directory, `${aside}.gz`))).toString()).toBe('before\n');
  expect((await readdir(directory)).sort()).toEqual([`${aside}.gz`, 'audit.log']);
  await end();
});

test('A log that cannot be packed stays as it is, which is logged, and writing goes on', async () => {
  const { directory, file, errors, end } = await packedLog();
  await mkdir(join(directory, `${aside}.gz.partial`));
  await file.append('first\n');
  await file.append('second\n');
  await file.close();
  expect(await readFile(join(directory, aside), 'utf8')).toBe('first\n');
  expect(await readFile(join(directory, 'audit.log'), 'utf8')).toBe('second\n');
  expect(errors.length).toBeGreaterThan(0);
  expect(errors[0]).toMatch(/^a log that was put aside could not be packed or dropped: .*gz\.partial/);
  await end();
});
