import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectMemory, Slab, slabBytes, type Resident } from './object-memory.ts';

/** An object that knows what its bytes have to be. */
class Thing implements Resident {
  readonly content: number;
  bytes: Uint8Array;
  slot = -1;

  constructor(content: number, bytes: Uint8Array) {
    this.content = content;
    this.bytes = bytes;
    bytes.fill(content);
  }

  get memory(): ArrayBufferLike {
    return this.bytes.buffer;
  }
  get sizeBytes(): number {
    return this.bytes.byteLength;
  }
  moveTo(bytes: Uint8Array): void {
    this.bytes = bytes;
  }
}

const isWhole = ({ content }: Thing, bytes: Uint8Array): boolean => Buffer.compare(bytes, Buffer.alloc(bytes.byteLength, content)) === 0;

interface Step {
  readonly action: 'put' | 'putLater' | 'delete';
  readonly key: number;
  readonly sizeBytes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom('put', 'put', 'putLater', 'delete'),
  key: fc.nat(30),
  sizeBytes: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: slabBytes / 16 }) },
    { weight: 1, arbitrary: fc.integer({ min: slabBytes / 8, max: slabBytes * 2 }) },
  ),
});

test('objects keep their bytes, as do views of them, through every put and deletion, in no more than twice their size and a slab', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 150 }), (steps) => {
      const memory = new ObjectMemory();
      const kept = new Map<number, Thing>();
      const views: { thing: Thing; view: Uint8Array }[] = [];
      /** Written, and not known to the cache yet. */
      const late: { key: number; thing: Thing }[] = [];
      const keep = (key: number, thing: Thing): void => {
        drop(key);
        memory.keep(thing);
        kept.set(key, thing);
      };
      const drop = (key: number): void => {
        const thing = kept.get(key);
        if (thing) memory.release(thing);
        kept.delete(key);
      };
      for (const [at, { action, key, sizeBytes }] of steps.entries()) {
        if (action === 'delete') drop(key);
        else {
          const thing = new Thing(at % 251, memory.allocate(sizeBytes));
          views.push({ thing, view: thing.bytes });
          if (action === 'put') keep(key, thing);
          else late.push({ key, thing });
        }
        if (late.length > 3) for (const { key: of, thing } of late.splice(0)) keep(of, thing);
      }
      const things = [...kept.values()];
      expect(things.every((thing) => isWhole(thing, thing.bytes))).toBe(true);
      expect(views.every(({ thing, view }) => isWhole(thing, view))).toBe(true);
      const small = things.filter((thing) => thing.memory instanceof Slab);
      const slabs = [...new Set(small.map((thing) => thing.memory))].reduce((sum, { byteLength }) => sum + byteLength, 0);
      const live = small.reduce((sum, thing) => sum + thing.sizeBytes, 0);
      expect(slabs).toBeLessThanOrEqual(2 * live + slabBytes);
    }),
    { numRuns: 30 },
  );
});

test('an object that is written over and over again leaves the slabs it filled', () => {
  const memory = new ObjectMemory();
  const still = new Thing(1, memory.allocate(1_000));
  memory.keep(still);
  const first = still.memory as Slab;
  let last = new Thing(2, memory.allocate(1_000));
  memory.keep(last);
  for (let i = 0; i < 3_000; i++) {
    const next = new Thing(i % 251, memory.allocate(1_000));
    memory.keep(next);
    memory.release(last);
    last = next;
  }
  expect(still.memory).not.toBe(first);
  expect(first.residents.size).toBe(0);
  expect(isWhole(still, still.bytes)).toBe(true);
});

test('an object that lies elsewhere is taken in when it is kept, and a large one stays where it is', () => {
  const memory = new ObjectMemory();
  const small = new Thing(1, Buffer.alloc(100));
  const large = new Thing(2, new Uint8Array(slabBytes));
  memory.keep(small);
  memory.keep(large);
  memory.release(large);
  expect([small.memory instanceof Slab, large.memory instanceof Slab]).toEqual([true, false]);
  expect(isWhole(small, small.bytes)).toBe(true);
});
