import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompletionIndexes } from './completion-indexes.ts';

test.each([
  [[], ''],
  [[3], '3'],
  [[1, 2], '1,2'],
  [[5, 3, 4, 1, 7], '1,3-5,7'],
])('indexes %j are written as %j', (indexes, text) => {
  expect(CompletionIndexes.of(indexes).toString()).toBe(text);
});

test('what is written reads back, without indexes that the job no longer has', () => {
  const indexes = fc.uniqueArray(fc.nat(60));
  fc.assert(
    fc.property(indexes, indexes, fc.integer({ min: 0, max: 61 }), (some, others, completions) => {
      const read = CompletionIndexes.parse(CompletionIndexes.of(some).toString(), completions);
      const kept = some.filter((index) => index < completions);
      const other = CompletionIndexes.of(others);
      expect(read.toString()).toBe(CompletionIndexes.of(kept).toString());
      expect(read.union(other).toString()).toBe(CompletionIndexes.of([...kept, ...others]).toString());
      expect([read.total, read.overlap(other)]).toEqual([kept.length, kept.filter((index) => others.includes(index)).length]);
      expect(kept.every((index) => read.has(index))).toBe(true);
    }),
  );
});
