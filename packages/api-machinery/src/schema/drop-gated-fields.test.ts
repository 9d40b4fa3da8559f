import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { dropGatedFields, fieldGates } from './drop-gated-fields.ts';
import type { Property, Schema } from './schema.ts';

const text: Schema = { type: 'string' };
const field = (schema: Schema, more: Partial<Property> = {}): Property => ({ schema, required: false, omit: 'unset', ...more });
const lifecycle: Schema = {
  type: 'object',
  properties: new Map([
    ['stopSignal', field(text, { featureGates: ['Signals'] })],
    ['preStop', field(text)],
  ]),
};
const container: Schema = {
  type: 'object',
  properties: new Map([
    ['lifecycle', field(lifecycle)],
    ['extra', field(text, { featureGates: ['Extra'] })],
  ]),
};
const pod: Schema = { type: 'object', properties: new Map([['containers', field({ type: 'array', items: container })]]) };

const off = new Set(['Signals']);
const dropped = (draft: JsonObject, old?: JsonObject): JsonObject => {
  dropGatedFields(pod, draft, old, off);
  return draft;
};

test('fields whose gate is off go, those of other gates stay', () => {
  expect(dropped({ containers: [{ lifecycle: { stopSignal: 'SIGTERM', preStop: 'x' }, extra: 'e' }] })).toEqual({
    containers: [{ lifecycle: { preStop: 'x' }, extra: 'e' }],
  });
});

test('a pointer that has nothing left goes too, one that was empty stays', () => {
  expect(dropped({ containers: [{ lifecycle: { stopSignal: 'SIGTERM' } }, { lifecycle: {} }] })).toEqual({
    containers: [{}, { lifecycle: {} }],
  });
});

test('what the stored object uses already may be kept and changed', () => {
  const old = { containers: [{ lifecycle: { stopSignal: 'SIGTERM' } }] };
  const draft: JsonObject = { containers: [{}, { lifecycle: { stopSignal: 'SIGINT' } }] };
  expect(dropped(structuredClone(draft), old)).toEqual(draft);
});

test('a type tells the gates of all its fields, however deep', () => {
  expect([...fieldGates([pod])].sort()).toEqual(['Extra', 'Signals']);
});
