import {
  applyDefaults,
  decode,
  formatFieldError,
  fromJsonSchema,
  loadPatternEngine,
  structuralErrors,
  validate,
  type JsonObject,
  type JsonValue,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { describe, expect, it } from 'vitest';

const objectMeta = schemaOf({ group: 'meta.k8s.io', version: 'v1', kind: 'ObjectMeta' })!;
const patterns = await loadPatternEngine();
const schemaFrom = (spec: JsonObject, more: JsonObject = {}) =>
  fromJsonSchema({ type: 'object', properties: { spec: { type: 'object', ...spec } }, ...more }, { objectMeta });
const read = (spec: JsonObject, value: JsonValue) => decode(schemaFrom(spec), { apiVersion: 'a/v1', kind: 'A', spec: value });

describe('decode of a custom resource', () => {
  it('prunes what the schema does not know and sorts keys as Go sorts maps', () => {
    const { object, unknownFields } = read({ properties: { b: { type: 'string' }, a: { type: 'integer' } } }, { z: 1, b: 'x', a: 1 });
    expect(JSON.stringify(object)).toBe('{"apiVersion":"a/v1","kind":"A","spec":{"a":1,"b":"x"}}');
    expect(unknownFields).toEqual(['spec.z']);
  });

  it('keeps unknown fields where they are preserved, and prunes again below', () => {
    const spec = {
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { known: { type: 'object', properties: { a: { type: 'string' } } } },
    };
    expect(read(spec, { free: { deep: [1] }, known: { a: 'x', b: 'y' } }).object.spec).toEqual({ free: { deep: [1] }, known: { a: 'x' } });
  });

  it('keeps what is unknown in the elements of a list that keeps it, and prunes again below', () => {
    const items = { type: 'object', properties: { known: { type: 'object' } } };
    const spec = {
      properties: {
        list: { type: 'array', 'x-kubernetes-preserve-unknown-fields': true, items },
        lists: { type: 'array', 'x-kubernetes-preserve-unknown-fields': true, items: { type: 'array', items } },
        strict: { type: 'array', items },
      },
    };
    const element = { free: { deep: 1 }, known: { b: 1 } };
    expect(read(spec, { list: [element], lists: [[element]], strict: [element] })).toMatchObject({
      object: { spec: { list: [{ free: { deep: 1 }, known: {} }], lists: [[{ free: { deep: 1 }, known: {} }]], strict: [{ known: {} }] } },
      unknownFields: ['spec.list[0].known.b', 'spec.lists[0][0].known.b', 'spec.strict[0].free', 'spec.strict[0].known.b'],
    });
  });

  it('drops nulls that are neither nullable nor defaulted', () => {
    const spec = {
      properties: { plain: { type: 'string' }, nullable: { type: 'string', nullable: true }, defaulted: { type: 'string', default: 'd' } },
    };
    const { object } = read(spec, { plain: null, nullable: null, defaulted: null });
    expect(object.spec).toEqual({ nullable: null, defaulted: null });
    applyDefaults(schemaFrom(spec), object);
    expect(object.spec).toEqual({ nullable: null, defaulted: 'd' });
  });

  it('reads metadata as ObjectMeta, of embedded resources too', () => {
    const spec = {
      properties: { template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } },
    };
    const template = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', bogus: 1, labels: { b: '', a: '' } }, spec: { any: 1 } };
    const { object, unknownFields } = read(spec, { template });
    expect(JSON.stringify(object.spec)).toBe(
      '{"template":{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"","b":""},"name":"a"},"spec":{"any":1}}}',
    );
    expect(unknownFields).toEqual(['spec.template.metadata.bogus']);
    expect(() => decode(schemaFrom({}), { metadata: { labels: { a: 1 } } })).toThrow(
      'into Go struct field ObjectMeta.metadata.labels of type string',
    );
  });

  it('tells first what is unknown in metadata', () => {
    const { unknownFields } = decode(schemaFrom({ properties: {} }), {
      data: { b: 1 },
      metadata: { name: 'a', foo: 1 },
      spec: { z: 1, a: 1 },
    });
    expect(unknownFields).toEqual(['metadata.foo', 'data', 'spec.a', 'spec.z']);
  });

  it('sets defaults inside what is there, in maps and lists too', () => {
    const item = { type: 'object', properties: { port: { type: 'integer', default: 80 } } };
    const spec = {
      properties: {
        list: { type: 'array', items: item },
        map: { type: 'object', additionalProperties: item },
        absent: item,
        whole: { ...item, default: {} },
      },
    };
    const { object } = read(spec, { list: [{}], map: { a: {} } });
    applyDefaults(schemaFrom(spec), object);
    expect(object.spec).toEqual({ list: [{ port: 80 }], map: { a: { port: 80 } }, whole: { port: 80 } });
  });
});

describe('validate', () => {
  const errors = (spec: JsonObject, value: JsonValue, old?: JsonValue) =>
    validate(schemaFrom(spec), { spec: value }, { patterns, ...(old !== undefined && { old: { spec: old } }) }).map(formatFieldError);

  it.each<[string, JsonObject, JsonValue, string[]]>([
    [
      'a wrong type',
      { properties: { replicas: { type: 'integer' } } },
      { replicas: 'x' },
      ['spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
    ],
    [
      'a null',
      { properties: { a: { type: 'string' } } },
      { a: null },
      ['spec.a: Invalid value: "null": spec.a in body must be of type string: "null"'],
    ],
    [
      'an int-or-string',
      { properties: { a: { 'x-kubernetes-int-or-string': true } } },
      { a: true },
      ['spec.a: Invalid value: "boolean": spec.a in body must be of type integer,string: "boolean"'],
    ],
    ['a missing field', { required: ['a'], properties: { a: { type: 'string' } } }, {}, ['spec.a: Required value']],
    [
      'an enum',
      { properties: { a: { type: 'string', enum: ['x', 'y'] } } },
      { a: 'z' },
      ['spec.a: Unsupported value: "z": supported values: "x", "y"'],
    ],
    [
      'too long a text',
      { properties: { a: { type: 'string', maxLength: 2 } } },
      { a: 'abc' },
      ['spec.a: Too long: may not be more than 2 bytes'],
    ],
    [
      'too short a text',
      { properties: { a: { type: 'string', minLength: 1 } } },
      { a: '' },
      ['spec.a: Invalid value: "": spec.a in body should be at least 1 chars long'],
    ],
    [
      'a pattern',
      { properties: { a: { type: 'string', pattern: '^[a-z]+$' } } },
      { a: '1' },
      ['spec.a: Invalid value: "1": spec.a in body should match \'^[a-z]+$\''],
    ],
    [
      'a maximum',
      { properties: { a: { type: 'integer', maximum: 5 } } },
      { a: 6 },
      ['spec.a: Invalid value: 6: spec.a in body should be less than or equal to 5'],
    ],
    [
      'an exclusive minimum',
      { properties: { a: { type: 'number', minimum: 0, exclusiveMinimum: true } } },
      { a: 0 },
      ['spec.a: Invalid value: 0: spec.a in body should be greater than 0'],
    ],
    [
      'a multiple',
      { properties: { a: { type: 'number', multipleOf: 0.1 } } },
      { a: 0.35 },
      ['spec.a: Invalid value: 0.35: spec.a in body should be a multiple of 0.1'],
    ],
    [
      'too many items',
      { properties: { a: { type: 'array', maxItems: 1, items: { type: 'string' } } } },
      { a: ['x', 'y'] },
      ['spec.a: Too many: 2: must have at most 1 item'],
    ],
    [
      'too few items',
      { properties: { a: { type: 'array', minItems: 1, items: { type: 'string' } } } },
      { a: [] },
      ['spec.a: Invalid value: 0: spec.a in body should have at least 1 items'],
    ],
    [
      'a format',
      { properties: { a: { type: 'string', format: 'date-time' } } },
      { a: 'x' },
      ['spec.a: Invalid value: "x": spec.a in body must be of type date-time: "x"'],
    ],
    [
      'an element',
      { properties: { a: { type: 'array', items: { type: 'string' } } } },
      { a: ['x', 1] },
      ['spec.a[1]: Invalid value: "integer": spec.a[1] in body must be of type string: "integer"'],
    ],
    [
      'a set',
      { properties: { a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } } } },
      { a: ['x', 'x', 'x'] },
      ['spec.a[1]: Duplicate value: "x"'],
    ],
    [
      'a oneOf',
      { oneOf: [{ required: ['a'] }, { required: ['b'] }], properties: { a: { type: 'string' }, b: { type: 'string' } } },
      { a: '', b: '' },
      ['<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      'a not',
      { not: { required: ['a'] }, properties: { a: { type: 'string' } } },
      { a: '' },
      ['<nil>: Invalid value: "": "spec" must not validate the schema (not)'],
    ],
  ])('reports %s as upstream does', (_title, spec, value, expected) => {
    expect(errors(spec, value)).toEqual(expected);
  });

  it('reports a key of a list map that occurs twice', () => {
    const item = { type: 'object', properties: { name: { type: 'string' }, x: { type: 'integer' } } };
    const spec = {
      properties: { a: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: item } },
    };
    expect(
      errors(spec, {
        a: [
          { name: 'n', x: 1 },
          { name: 'n', x: 2 },
        ],
      }),
    ).toEqual(['spec.a[1]: Duplicate value: {"name":"n"}']);
  });

  it('asks embedded resources who they are', () => {
    const spec = {
      properties: { a: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } },
    };
    expect(errors(spec, { a: { metadata: {} } })).toEqual(['spec.a.apiVersion: Required value', 'spec.a.kind: Required value']);
  });

  it('does not hold against an update what it leaves as it was', () => {
    const spec = { properties: { a: { type: 'integer', maximum: 1 }, b: { type: 'integer', maximum: 1 } } };
    expect(errors(spec, { a: 5, b: 6 }, { a: 5 })).toEqual(['spec.b: Invalid value: 6: spec.b in body should be less than or equal to 1']);
  });

  it('is not stalled by a pattern that backtracks', () => {
    const spec = { properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    expect(errors(spec, { a: `${'a'.repeat(5000)}!` })).toHaveLength(1);
  });

  it('is not stalled by a duration of many digits', () => {
    const spec = { properties: { a: { type: 'string', format: 'duration' } } };
    expect(errors(spec, { a: '1'.repeat(30_000) })).toHaveLength(1);
    expect(errors(spec, { a: `x ${'1'.repeat(30_000)} days` })).toEqual([]);
  });
});

describe('structuralErrors', () => {
  const problems = (schema: JsonObject) => structuralErrors(schema, 's', patterns).map(formatFieldError);

  it('accepts a structural schema', () => {
    expect(
      problems({
        type: 'object',
        properties: { a: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } },
      }),
    ).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, 's.type: Required value: must not be empty at the root'],
    [{ type: 'string' }, 's.type: Invalid value: "string": must be object at the root'],
    [{ type: 'object', properties: { a: {} } }, 's.properties[a].type: Required value: must not be empty for specified object fields'],
    [{ type: 'object', properties: { a: { type: 'array' } } }, 's.properties[a].items: Required value: must be specified'],
    [{ type: 'object', anyOf: [{ type: 'object' }] }, 's.anyOf[0].type: Forbidden: must be empty to be structural'],
    [
      { type: 'object', allOf: [{ properties: { b: {} } }] },
      's.properties[b]: Required value: because it is defined in s.allOf[0].properties[b]',
    ],
    [
      { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
      's.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
    [
      { type: 'object', properties: { a: { type: 'string', pattern: '[' } } },
      's.properties[a].pattern: Invalid value: "[": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ]: `[`',
    ],
  ])('says why %j is not structural', (schema, message) => {
    expect(problems(schema)).toEqual([message]);
  });
});
