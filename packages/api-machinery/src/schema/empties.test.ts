import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { decode, type Empties } from './decode.ts';
import type { Property, Schema } from './schema.ts';

const list: Schema = { type: 'array', items: { type: 'string' } };
const field = (omit: Property['omit'], number: number): Property => ({
  schema: list,
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
