import { fromJsonSchema, type JsonObject, type Property, type Schema } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { formatType } from './cel-type.ts';
import { maxCardinality, schemaType } from './schema-type.ts';

const text: Property = { schema: { type: 'string' }, required: false, omit: 'unset' };
const objectMeta: Schema = { type: 'object', properties: new Map([['name', text]]) };
const typeOf = (property: JsonObject) =>
  schemaType(fromJsonSchema({ type: 'object', properties: { x: property } }, { objectMeta }), { resourceRoot: true })!.fields!.get('x');

test.each<[JsonObject, string, number, number]>([
  [{ type: 'integer' }, 'int', 0, 1],
  [{ type: 'number' }, 'double', 0, 1],
  [{ type: 'string' }, 'string', 3_145_726, 2],
  [{ type: 'string', maxLength: 10 }, 'string', 40, 2],
  [{ type: 'string', enum: ['a', 'übel'] }, 'string', 5, 2],
  [{ type: 'string', format: 'byte' }, 'bytes', 3_145_726, 2],
  [{ type: 'string', format: 'date-time' }, 'timestamp', 32, 21],
  [{ type: 'string', format: 'date' }, 'timestamp', 12, 12],
  [{ type: 'string', format: 'duration' }, 'duration', 32, 3],
  [{ 'x-kubernetes-int-or-string': true }, 'dyn', 3_145_726, 1],
  [{ type: 'array', items: { type: 'string' } }, 'list(string)', 1_048_575, 2],
  [{ type: 'array', maxItems: 5, items: { type: 'boolean' } }, 'list(bool)', 5, 2],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, 'map(string, int)', 449_389, 2],
  [{ type: 'object', required: ['ab'], properties: { ab: { type: 'integer' } } }, 'object.x', 0, 9],
])('%j is a type of CEL, with the sizes that cost estimates need', (property, name, maxElements, minSerializedSize) => {
  const type = typeOf(property)!;
  expect({ name: formatType(type.type), maxElements: type.maxElements, min: type.minSerializedSize }).toEqual({
    name,
    maxElements,
    min: minSerializedSize,
  });
});

test.each<JsonObject>([
  { 'x-kubernetes-preserve-unknown-fields': true },
  { type: 'array', items: { 'x-kubernetes-preserve-unknown-fields': true } },
  { type: 'object', additionalProperties: { 'x-kubernetes-preserve-unknown-fields': true } },
])('%j cannot be seen by CEL', (property) => {
  expect(typeOf(property)).toBeUndefined();
});

test('of metadata only name and generateName are seen', () => {
  const root = schemaType(fromJsonSchema({ type: 'object' }, { objectMeta }), { resourceRoot: true })!;
  expect([...root.fields!.keys()].sort()).toEqual(['apiVersion', 'kind', 'metadata']);
  expect([...root.fields!.get('metadata')!.fields!.keys()]).toEqual(['name', 'generateName']);
});

test('a rule may run as often as data of its type fits into a request', () => {
  expect(maxCardinality(typeOf({ type: 'boolean' })!)).toBe(629_145);
});
