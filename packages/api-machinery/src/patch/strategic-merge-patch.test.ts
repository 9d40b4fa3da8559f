import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import type { Property, Schema } from '../schema/schema.ts';
import { statusOf } from '../status/api-error.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const field = (schema: Schema, patch: Partial<Property> = {}): Property => ({ schema, required: false, omit: 'empty', ...patch });
const object = (properties: Record<string, Property>, name = 'io.k8s.test.Thing'): Schema => ({
  name,
  type: 'object',
  properties: new Map(Object.entries(properties)),
});
const text: Schema = { type: 'string' };
const item = object({ name: field(text), value: field(text), ports: field({ type: 'array', items: { type: 'integer' } }) });
const schema = object({
  list: field({ type: 'array', items: item }, { patchStrategy: ['merge'], patchMergeKey: 'name' }),
  atomic: field({ type: 'array', items: item }),
  finalizers: field({ type: 'array', items: text }, { patchStrategy: ['merge'] }),
  strategy: field(object({ type: field(text), rolling: field(object({ surge: field(text) })) }), { patchStrategy: ['retainKeys'] }),
  labels: field({ type: 'object', additionalProperties: text }),
  replaced: field(object({ a: field(text), b: field(text) }), { patchStrategy: ['replace'] }),
});
const patched = (document: JsonObject, patch: JsonValue): JsonObject =>
  applyStrategicMergePatch(deepFreeze(document) as JsonObject, deepFreeze(patch) as JsonValue, schema);
const named = (...names: string[]): JsonValue[] => names.map((name) => ({ name }));

describe('strategic merge patch', () => {
  it.each<[string, JsonObject, JsonValue, JsonValue]>([
    ['merges maps and deletes nulls', { labels: { a: '1', b: '2' } }, { labels: { a: null, c: '3' } }, { labels: { b: '2', c: '3' } }],
    [
      'merges lists by key, the patch first',
      { list: [{ name: 'a', value: '1' }, { name: 'b' }] },
      { list: [{ name: 'b', value: '2' }, { name: 'c' }] },
      { list: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }, { name: 'c' }] },
    ],
    ['replaces atomic lists', { atomic: named('a', 'b') }, { atomic: named('c') }, { atomic: named('c') }],
    ['merges scalars once', { finalizers: ['a', 'b'] }, { finalizers: ['b', 'c'] }, { finalizers: ['a', 'b', 'c'] }],
    ['deletes an element', { list: named('a', 'b') }, { list: [{ name: 'a', $patch: 'delete' }] }, { list: named('b') }],
    ['replaces a list', { list: named('a', 'b') }, { list: [{ $patch: 'replace' }, { name: 'z' }] }, { list: named('z') }],
    ['replaces a map', { labels: { a: '1' } }, { labels: { $patch: 'replace', b: '2' } }, { labels: { b: '2' } }],
    ['empties a map', { labels: { a: '1' } }, { labels: { $patch: 'delete' } }, { labels: {} }],
    [
      'deletes from a primitive list',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] },
      { finalizers: ['b'] },
    ],
    ['orders elements', { list: named('a', 'b', 'c') }, { '$setElementOrder/list': named('c', 'a') }, { list: named('b', 'c', 'a') }],
    [
      'orders while it merges',
      { list: named('a', 'b') },
      { '$setElementOrder/list': named('n', 'a', 'b'), list: named('n') },
      { list: named('n', 'a', 'b') },
    ],
    [
      'orders and deletes',
      { list: named('a', 'b', 'c') },
      { '$setElementOrder/list': named('a', 'c'), list: [{ name: 'b', $patch: 'delete' }] },
      { list: named('a', 'c') },
    ],
    [
      'orders scalars',
      { finalizers: ['a', 'b'] },
      { '$setElementOrder/finalizers': ['c', 'b'], finalizers: ['c'] },
      { finalizers: ['c', 'a', 'b'] },
    ],
    [
      'retains only the keys it names',
      { strategy: { type: 'Rolling', rolling: { surge: '1' } } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    ['replaces a map whose strategy says so', { replaced: { a: '1' } }, { replaced: { b: '2' } }, { replaced: { b: '2' } }],
    [
      'drops directives and nulls of new values',
      {},
      { labels: { a: null, b: '1' }, list: [{ name: 'x', $patch: 'delete' }, { name: 'y' }] },
      { labels: { b: '1' }, list: named('y') },
    ],
  ])('%s', (_, document, patch, expected) => {
    expect(patched(document, patch)).toEqual(expected);
  });

  it.each<[string, JsonObject, JsonValue, number, string]>([
    [
      'an unknown directive',
      { labels: { a: '1' } },
      { labels: { $patch: 'frob' } },
      500,
      'unknown patch type: frob in map: map[$patch:frob]',
    ],
    [
      'a missing merge key',
      { list: named('a') },
      { list: [{ value: '1' }] },
      500,
      'map: map[value:1] does not contain declared merge key: name',
    ],
    [
      'a retainKeys list without a changed key',
      { strategy: { type: 'a' } },
      { strategy: { $retainKeys: ['type'], rolling: {} } },
      400,
      'invalid patch format of retainKeys',
    ],
    ['a list of lists', { list: named('a') }, { list: [['a']] }, 422, 'the server rejected our request due to an error in our request'],
    ['mixed elements', { finalizers: ['a'] }, { finalizers: [1] }, 500, 'list element types are not identical: [[a] [1]]'],
    [
      'an order that names a replaced element too late',
      { list: named('a') },
      { '$setElementOrder/list': named('b', 'a'), list: [{ name: 'a' }, { name: 'b', $patch: 'replace' }] },
      500,
      "The order in patch list:\n[map[name:a] map[$patch:replace name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
    ],
    [
      'an order that does not match',
      { list: named('a') },
      { '$setElementOrder/list': named('a', 'b'), list: named('b', 'a') },
      500,
      "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n",
    ],
    [
      'an unknown field',
      { list: named('a') },
      { '$setElementOrder/nope': [] },
      500,
      'unable to find api field in struct Thing for the json field "nope"',
    ],
    ['a scalar', {}, 1, 400, 'json: cannot unmarshal number into Go value of type map[string]interface {}'],
  ])('refuses %s', (_, document, patch, code, message) => {
    let status;
    try {
      patched(document, patch);
    } catch (error) {
      status = statusOf(error);
    }
    expect(status).toMatchObject({ code, message });
  });

  it('shares what it did not touch', () => {
    const document = { labels: { a: '1' }, list: named('a') };
    const result = patched(document, { labels: { b: '2' } });
    expect(result['list']).toBe(document.list);
    expect(document.labels).toEqual({ a: '1' });
  });
});
