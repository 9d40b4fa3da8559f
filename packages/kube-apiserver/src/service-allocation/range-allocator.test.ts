import { encodeEnveloped, seededRandom, VirtualClock } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { MemoryStore } from '@kubewright/storage';
import { expect, test } from 'vitest';
import { RangeAllocator, RangeFullError } from './range-allocator.ts';

const newStore = () => new MemoryStore({ clock: new VirtualClock({ settle: async () => {} }) });
const options = { key: '/registry/ranges/test', range: 'test', size: 40, reserved: 16 };

test('two allocators on one store never give an index twice', async () => {
  const store = newStore();
  const a = new RangeAllocator({ store, random: seededRandom(1) }, options);
  const b = new RangeAllocator({ store, random: seededRandom(2) }, options);
  const given = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? a : b).allocateNext()));
  expect(new Set(given).size).toBe(40);
  await expect(a.allocateNext()).rejects.toBeInstanceOf(RangeFullError);
  await b.release([7]);
  expect(await a.allocate(7)).toBe(true);
  expect(await b.allocate(7)).toBe(false);
});

test('picking begins behind the part that is kept for those who choose', async () => {
  const allocator = new RangeAllocator({ store: newStore(), random: seededRandom(3) }, options);
  const given = await Promise.all(Array.from({ length: 24 }, () => allocator.allocateNext()));
  expect(Math.min(...given)).toBe(16);
  expect(await allocator.allocateNext()).toBe(0);
});

test('a dry run takes nothing', async () => {
  const allocator = new RangeAllocator({ store: newStore(), random: seededRandom(3) }, options);
  expect(await allocator.allocate(3, { dryRun: true })).toBe(true);
  expect(await allocator.allocate(3)).toBe(true);
});

test('repair marks what is held and tells what is not', async () => {
  const allocator = new RangeAllocator({ store: newStore(), random: seededRandom(4) }, options);
  await allocator.allocate(1);
  expect(await allocator.repair(new Set([2]))).toEqual([1]);
  expect(await allocator.allocate(2)).toBe(false);
});

test('the bit set is kept as upstream keeps it, and what upstream has stored is taken up', async () => {
  const store = newStore();
  const stored = async () => JSON.parse(new TextDecoder().decode((await store.get(options.key)).kv!.value)) as { data: string };
  const allocator = new RangeAllocator({ store, random: seededRandom(5) }, options);
  await allocator.allocate(0);
  await allocator.allocate(9);
  // big.Int 0b10_0000_0001, most significant byte first.
  expect((await stored()).data).toBe(Buffer.from([2, 1]).toString('base64'));
  const message = { kind: 'RangeAllocation', apiVersion: 'v1', metadata: {}, range: 'test', data: Buffer.from([4, 0]).toString('base64') };
  const value = encodeEnveloped(schemaOf({ group: '', version: 'v1', kind: 'RangeAllocation' })!, message);
  await store.txn({ compare: [], success: [{ op: 'put', key: options.key, value }] });
  const other = new RangeAllocator({ store, random: seededRandom(6) }, options);
  expect(await other.allocate(10)).toBe(false);
  expect(await other.allocate(9)).toBe(true);
});
