import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from './compare-keys.ts';
import { KeyTree } from './key-tree.ts';

/** Around the edges where the order of units and that of bytes part. */
const unit = fc.constantFrom('', 'a', 'b', '/', '\0', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}');
const key = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''));

test('Keys are kept in the order of their bytes, whenever the first beyond the basic plane comes', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 40 }), key, key, (keys, a, b) => {
      const tree = new KeyTree<string>();
      for (const each of keys) tree.set(each, each);
      const sorted = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
      expect([...tree.values()]).toEqual(sorted);
      expect([...tree.values(a)]).toEqual(sorted.filter((each) => compareKeys(each, a) > 0));
      const found: string[] = [];
      tree.forRange(a, b, (value) => found.push(value));
      expect(found).toEqual(sorted.filter((each) => compareKeys(each, a) >= 0 && compareKeys(each, b) < 0));
    }),
  );
});

test('A key that was taken out is gone, and others stay', () => {
  const tree = new KeyTree<number>();
  tree.set('a', 1);
  tree.set('b', 2);
  tree.delete('a');
  expect([tree.get('a'), tree.get('b'), tree.size]).toEqual([undefined, 2, 1]);
});

test('Looking for a key beyond the basic plane finds none, and leaves the others as they were', () => {
  const tree = new KeyTree<string>();
  for (const each of ['a', '\uffff']) tree.set(each, each);
  tree.delete('\u{10000}');
  expect([tree.get('\u{10000}'), tree.get('\uffff')]).toEqual([undefined, '\uffff']);
  const found: string[] = [];
  tree.forRange('b', '\u{10000}', (value) => found.push(value));
  expect(found).toEqual(['\uffff']);
  expect(tree.get('\uffff')).toBe('\uffff');
});

test('Thousands of keys are in order, replaced and gone as they were set, whenever somebody looks', () => {
  const tree = new KeyTree<number>();
  const keyOf = (i: number) => `key-${(i * 7_919) % 2_003}`;
  for (let i = 0; i < 2_003; i++) tree.set(keyOf(i), i);
  for (let i = 0; i < 100; i++) tree.set(keyOf(i), -i);
  for (let i = 50; i < 150; i++) tree.delete(keyOf(i));
  expect(tree.size).toBe(1_903);
  const expected = Array.from({ length: 2_003 }, (_, i) => i)
    .filter((i) => i < 50 || i >= 150)
    .map((i) => [keyOf(i), i < 50 ? -i : i] as const)
    .sort(([a], [b]) => compareKeys(a, b));
  expect([...tree.values()]).toEqual(expected.map(([, value]) => value));
  expect(expected.map(([each]) => tree.get(each))).toEqual(expected.map(([, value]) => value));
  expect(tree.get(keyOf(60))).toBeUndefined();
});
