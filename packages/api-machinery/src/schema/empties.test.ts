import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { decode, type Empties } from './decode.ts';
import type { Property, Schema } from './schema.ts';

const list: Schema = { type: 'array', items: { type: 'string' } };
const field = (omit: Property['omit'], number: number, type: Schema = list): Property => ({
  schema: type,
  required: false,
  omit,
  proto: { number, type: 'string' },
});
const schema: Schema = {
  name: 'Lists',
  type: 'object',
  properties: new Map([
    ['optional', field('empty', 1)],
    ['always', field('never', 2)],
  ]),
};
const sent = { optional: [], always: [] };

test.each<[Empties, JsonObject]>([
  ['none', { always: null }],
  ['written', { always: [] }],
  ['kept', { optional: [], always: [] }],
])('of empty lists that are read with "%s" remains what Go has of them then', (empties, expected) => {
  expect(decode(schema, sent, empties).object).toEqual(expected);
});

test('what is compared as a whole is told from the same with an empty list in it, and nothing else is', () => {
  const inner: Schema = { name: 'Inner', type: 'object', properties: new Map([['optional', field('empty', 1)]]) };
  const listOf = (listType: 'atomic' | 'map'): Schema => ({ type: 'array', listType, items: inner });
  const outer: Schema = {
    name: 'Outer',
    type: 'object',
    properties: new Map([
      ['whole', field('empty', 1, listOf('atomic'))],
      ['keyed', field('empty', 2, listOf('map'))],
      ['optional', field('empty', 3)],
    ]),
  };
  const elements = [{ optional: [] }];
  expect(decode(outer, { whole: elements, keyed: elements, optional: [] }, 'compared').object).toEqual({ whole: elements, keyed: [{}] });
});
