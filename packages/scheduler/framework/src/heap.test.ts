import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { KeyedHeap } from './heap.ts';

describe('a heap with keys', () => {
  it('gives items in order, whatever was put, changed and removed', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 20 }).map(String),
      value: fc.integer({ min: 0, max: 9 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const heap = new KeyedHeap<{ key: string; value: number }>(
          ({ key }) => key,
          (a, b) => a.value - b.value,
        );
        const model = new Map<string, number>();
        for (const { key, value, remove } of steps) {
          if (remove) {
            expect(heap.remove(key)?.value).toBe(model.get(key));
            model.delete(key);
          } else {
            heap.push({ key, value });
            model.set(key, value);
          }
        }
        const popped: number[] = [];
        for (let item = heap.pop(); item; item = heap.pop()) popped.push(item.value);
        expect(popped).toEqual([...model.values()].sort((a, b) => a - b));
      }),
    );
  });
});
