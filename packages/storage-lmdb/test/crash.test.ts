import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { VirtualClock } from '@kubewright/api-machinery';
import { LmdbStore, StoreLockedError } from '@kubewright/storage-lmdb';
import { describe, expect, test } from 'vitest';

const clock = new VirtualClock({ settle: async () => {} });
const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

interface Acknowledged {
  readonly revision: number;
  readonly deleted: boolean;
  readonly key: string;
  readonly number: number;
}

/** Lets a process write until it has acknowledged so many changes, kills it, and tells what it acknowledged. */
async function writeAndKill(
  directory: string,
  count: number,
  options: { compacting?: boolean; beforeKill?: () => Promise<void> } = {},
): Promise<Acknowledged[]> {
  const args = ['--conditions=@kubewright/source', '--import', 'tsx', writer, directory, options.compacting ? 'yes' : 'no'];
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  let killing = false;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length < count || killing) continue;
    killing = true;
    await options.beforeKill?.();
    child.kill('SIGKILL');
  }
  await exited;
  // The last line may have been cut off by the kill.
  return lines
    .map((line) => /^(\d+) ([+-]) (\S+) (\d+)$/.exec(line))
    .filter((match) => match !== null)
    .map(parse);
}

function parse([, revision, sign, key, number]: RegExpExecArray): Acknowledged {
  return { revision: Number(revision), deleted: sign === '-', key: key!, number: Number(number) };
}

describe('after kill -9', () => {
  test('every acknowledged change is there at its revision, and revisions go on', { timeout: 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-crash-'));
    let lastRevision = 1;
    for (let round = 0; round < 3; round++) {
      const acknowledged = await writeAndKill(directory, 300 + round * 400);
      const store = await LmdbStore.open({ directory, clock });
      const lost: Acknowledged[] = [];
      for (const change of acknowledged) if (!(await holds(store, change))) lost.push(change);
      expect(lost).toEqual([]);
      const revisions = acknowledged.map(({ revision }) => revision);
      expect(Math.min(...revisions)).toBeGreaterThan(lastRevision);
      expect(store.revision).toBeGreaterThanOrEqual(Math.max(...revisions));
      lastRevision = store.revision;
      await store.close();
    }
    rmSync(directory, { recursive: true });
  });

  test('a kill during compaction brings nothing back and takes nothing away', { timeout: 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-crash-'));
    for (let round = 0; round < 2; round++) {
      const acknowledged = await writeAndKill(directory, 1_000 + round * 500, { compacting: true });
      const store = await LmdbStore.open({ directory, clock });
      const newest = new Map(acknowledged.sort((a, b) => a.revision - b.revision).map((change) => [change.key, change]));
      const wrong: unknown[] = [];
      for (const change of newest.values()) {
        const { kv } = await store.get(change.key);
        if (!isPlausible(change, kv?.modRevision)) wrong.push({ change, kv });
      }
      expect(wrong).toEqual([]);
      await store.close();
    }
    rmSync(directory, { recursive: true });
  });

  test('a directory in use by another process is refused, and free once that is killed', { timeout: 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubewright-locked-'));
    let refusal: unknown;
    await writeAndKill(directory, 10, {
      beforeKill: async () => {
        refusal = await LmdbStore.open({ directory, clock }).catch((error: unknown) => error);
      },
    });
    expect(refusal).toBeInstanceOf(StoreLockedError);
    expect(String(refusal)).toMatch(/^StoreLockedError: the store in \S+ is in use by process \d+$/);
    await (await LmdbStore.open({ directory, clock })).close();
    rmSync(directory, { recursive: true });
  });
});

async function holds(store: LmdbStore, { revision, deleted, key, number }: Acknowledged): Promise<boolean> {
  const { kv } = await store.get(key, { revision });
  if (deleted || !kv) return deleted && !kv;
  return kv.modRevision === revision && new TextDecoder().decode(kv.value).startsWith(`${key} ${number} `);
}

/** The newest acknowledged change of a key, or the one the writer made after it, is what is stored. */
function isPlausible({ revision, deleted, number }: Acknowledged, stored: number | undefined): boolean {
  const nextIsDeletion = (number + 50) % 11 === 0;
  if (stored === undefined) return deleted || nextIsDeletion;
  return stored > revision || (stored === revision && !deleted);
}
