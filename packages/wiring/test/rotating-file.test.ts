import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { RotatingFile } from '../src/audit/rotating-file.ts';

test('A full log is put aside under its time, only its owner reads it, and the oldest goes, but no file of others', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-audit-'));
  await mkdir(join(directory, 'logs'));
  await writeFile(join(directory, 'logs', 'audit-0-notes.log'), 'mine');
  const clock = new VirtualClock({ settle: async () => {} });
  const file = new RotatingFile({ path: join(directory, 'logs', 'audit.log'), maxBytes: 10, maxBackups: 2, maxAgeDays: 0 }, clock);
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
