import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@kubewright/api-machinery';
import { LmdbStore, StoreCorruptError, StoreLockedError } from '@kubewright/storage-lmdb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const clock = new VirtualClock({ settle: async () => {} });
let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'kubewright-dir-')), 'store');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (): Promise<LmdbStore> => LmdbStore.open({ directory, clock });
const put = (store: LmdbStore, key: string, value: string) =>
  store.txn({ compare: [], success: [{ op: 'put', key, value: Buffer.from(value) }] });
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the directory of a store', () => {
  test('is for its owner only, and so is everything in it', async () => {
    mkdirSync(directory, { mode: 0o755 });
    chmodSync(directory, 0o755);
    const store = await open();
    await put(store, 'a', '1');
    expect(modeOf(directory)).toBe(0o700);
    expect(readdirSync(directory).map((name) => modeOf(join(directory, name)))).toEqual([0o600, 0o600, 0o600, 0o600]);
    await store.close();
  });

  test('tells how much place its data takes', async () => {
    const store = await open();
    const before = await store.sizeBytes();
    const value = new Uint8Array(100_000).map((_, index) => (index * 31) % 251);
    await store.txn({ compare: [], success: [{ op: 'put', key: '/a', value }] });
    expect((await store.sizeBytes()) - before).toBeGreaterThan(0);
    await store.close();
  });

  test('cannot be opened twice by one process, and can again once it is closed', async () => {
    const store = await open();
    await expect(open()).rejects.toBeInstanceOf(StoreLockedError);
    await store.close();
    await (await open()).close();
    expect(readdirSync(directory).sort()).toEqual(['data.mdb', 'lock.mdb', 'made']);
  });

  test('is taken over from a holder that is gone, also when its process number was given again', async () => {
    mkdirSync(directory);
    for (const stale of [
      { pid: 2 ** 22 + 1, started: '1@x' },
      { pid: process.pid, started: '1@before-the-last-boot' },
    ]) {
      writeFileSync(join(directory, 'lock'), JSON.stringify(stale));
      await (await open()).close();
    }
    writeFileSync(join(directory, 'lock'), '{"pid":');
    await (await open()).close();
  });

  test('a holder that was wrongly taken over fails at its next write and changes nothing', async () => {
    const first = await open();
    await put(first, 'a', '1');
    rmSync(join(directory, 'lock'));
    const second = await open();
    await put(second, 'b', 'from the second');
    await expect(put(first, 'b', 'from the first')).rejects.toBeInstanceOf(StoreLockedError);
    await expect(put(first, 'c', '1')).rejects.toBeInstanceOf(StoreLockedError);
    expect(Buffer.from((await second.get('b')).kv!.value).toString()).toBe('from the second');
    await second.close();
    await first.close();
  });

  test.each([
    ['text', (path: string) => writeFileSync(path, 'A'.repeat(20_000)), 'its data file is not a database'],
    ['zeros', (path: string) => writeFileSync(path, Buffer.alloc(20_000)), 'its data file is not a database'],
    ['a few bytes', (path: string) => writeFileSync(path, 'hello'), 'its data file is not a database'],
    ['half of it', (path: string) => truncateSync(path, 12_288), 'its data file is cut off'],
    ['nothing', (path: string) => truncateSync(path, 0), 'its data file is empty or gone'],
    ['no file', (path: string) => rmSync(path), 'its data file is empty or gone'],
    ['a flipped byte', (path: string) => flip(path, 'needle'), 'the record of revision 2 is damaged'],
  ])('with %s for a data file is refused in one sentence', async (_name, damage, what) => {
    const store = await open();
    for (let i = 0; i < 100; i++) await put(store, `k${i}`, i === 0 ? 'needle'.repeat(10) : 'x'.repeat(1_000));
    await store.close();
    damage(join(directory, 'data.mdb'));
    const refusal = await open().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreCorruptError);
    expect(String(refusal)).toBe(`StoreCorruptError: the store in ${directory} is corrupt: ${what}`);
    expect(readdirSync(directory)).not.toContain('lock');
  });

  test('an empty data file where no store was ever made is one to be made', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'data.mdb'), '');
    const store = await open();
    expect(store.revision).toBe(1);
    await store.close();
  });
});

/** Changes one byte of the first place that holds `needle`. */
function flip(path: string, needle: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(needle);
  for (let i = at; i >= 0; i = bytes.indexOf(needle, i + 1)) bytes[i] = bytes[i]! ^ 1;
  writeFileSync(path, bytes);
}
