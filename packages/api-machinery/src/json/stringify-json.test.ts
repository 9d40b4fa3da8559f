import { expect, test } from 'vitest';
import { withSortedKeys } from './sort-keys.ts';
import { stringifyJson } from './stringify-json.ts';

test('Keys that are numbers stand in the order of text, and other keys where they are', () => {
  const value = { z: { 9: '<', 10: [{ 2: 1, 11: 2 }], a: undefined }, b: 1 };
  expect(stringifyJson(value)).toBe('{"z":{"10":[{"11":2,"2":1}],"9":"\\u003c"},"b":1}');
  expect(stringifyJson({ list: [], map: {}, 1: [undefined] }, 2)).toBe('{\n  "1": [\n    null\n  ],\n  "list": [],\n  "map": {}\n}');
});

test('A value whose keys are sorted is not copied to sort them', () => {
  const value = { a: [{ b: 1, c: 2 }], d: {} };
  expect(withSortedKeys(value)).toBe(value);
  expect(JSON.stringify(withSortedKeys({ d: { z: 1, a: 2 }, a: value.a }))).toBe('{"a":[{"b":1,"c":2}],"d":{"a":2,"z":1}}');
});
