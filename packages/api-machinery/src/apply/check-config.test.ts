import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { valueSchema } from '../schema/from-json-schema.ts';
import { checkConfig } from './check-config.ts';

const preserving = { 'x-kubernetes-preserve-unknown-fields': true };
const known = { type: 'object', properties: { a: { type: 'string' } } };
const problems = (spec: JsonObject, config: JsonObject, top: JsonObject = {}): string[] =>
  checkConfig({ spec: config }, valueSchema({ type: 'object', ...top, properties: { spec } }, { objectMeta: {} }));

test('what a custom resource keeps may be applied, and all below it, in lists too', () => {
  const spec = { type: 'object', properties: { part: known, parts: { type: 'array', items: known } } };
  const config = { part: { a: 'x', b: 1 }, parts: [{ c: 1 }] };
  expect(problems({ ...spec, ...preserving }, config)).toEqual([]);
  expect(problems(spec, config, preserving)).toEqual([]);
  expect(problems(spec, config)).toEqual(['.spec.part.b: field not declared in schema', '.spec.parts[0].c: field not declared in schema']);
  expect(problems({ ...spec, ...preserving }, { part: { a: 1 } })).toEqual([
    '.spec.part.a: expected string, got &value.valueUnstructured{Value:1}',
  ]);
});

test('where a schema wants no other fields, none may be applied', () => {
  const closed = { type: 'object', additionalProperties: false };
  expect(problems(closed, { a: 1 })).toEqual(['.spec.a: field not declared in schema']);
  expect(problems({ ...closed, additionalProperties: true }, { a: 1 })).toEqual([]);
});
