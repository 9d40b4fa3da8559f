import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { Property, Schema } from '../schema.ts';
import { checkValue } from './check-value.ts';
import { correlation } from './correlation.ts';

const keyedBy = (...listMapKeys: string[]): Schema => ({ type: 'array', listType: 'map', listMapKeys });

test.each<[string, Schema, JsonValue, JsonValue, JsonValue | undefined]>([
  ['one key', keyedBy('n'), [{ n: 'a' }, { n: 'b', v: 1 }], { n: 'b', v: 2 }, { n: 'b', v: 1 }],
  ['the number is not the text', keyedBy('n'), [{ n: '1' }], { n: 1 }, undefined],
  [
    'several keys',
    keyedBy('p', 'q'),
    [
      { p: 1, q: 'x' },
      { p: 1, q: 'y' },
    ],
    { q: 'y', p: 1 },
    { p: 1, q: 'y' },
  ],
  ['a key is missing', keyedBy('p', 'q'), [{ p: 1 }], { p: 1 }, undefined],
  ['a key is no scalar', keyedBy('n'), [{ n: {} }], { n: {} }, undefined],
  ['a key everybody inherits', keyedBy('constructor'), [{}], {}, undefined],
  [
    'the first of two with one key',
    keyedBy('n'),
    [
      { n: 1, v: 1 },
      { n: 1, v: 2 },
    ],
    { n: 1 },
    { n: 1, v: 1 },
  ],
  ['a list of another type', { type: 'array', listType: 'set' }, ['a'], 'a', undefined],
  ['no list', keyedBy('n'), { n: 1 }, { n: 1 }, undefined],
])('what an element of a list was: %s', (_, schema, old, element, expected) => {
  expect(correlation(schema, old)(element)).toEqual(expected);
});

test('an update of a long list reads the keys of each element that was there four times at most', () => {
  let reads = 0;
  const counted = (n: number): JsonObject => {
    const element = { v: 0 } as JsonObject;
    Object.defineProperty(element, 'n', { enumerable: true, get: () => (reads++, n) });
    return element;
  };
  const length = 1_000;
  const old = Array.from({ length }, (_, n) => counted(n));
  const list = Array.from({ length }, (_, n) => ({ n, v: 1 }));
  const number: Property = { schema: { type: 'integer' }, required: false, omit: 'unset' };
  const items: Schema = { type: 'object', properties: new Map([['v', number]]) };

  expect(checkValue({ ...keyedBy('n'), items }, list, { path: '', old }).errors).toEqual([]);
  // To find out whether all is as it was, and again to check element by element.
  expect(reads).toBeLessThanOrEqual(4 * length);
});
