import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import { statusOf } from '../status/api-error.ts';
import { applyJsonPatch, maxJsonPatchOperations } from './json-patch.ts';

const document: JsonObject = deepFreeze({ a: { b: [1, 2, 3] }, 'x/y~z': 1, n: null }) as JsonObject;
const codeOf = (patch: JsonValue, target: JsonObject = document): number | undefined => {
  try {
    applyJsonPatch(target, patch);
    return undefined;
  } catch (error) {
    return statusOf(error)?.code;
  }
};

describe('JSON patch', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['adds a key', [{ op: 'add', path: '/c', value: 1 }], { a: { b: [1, 2, 3] }, 'x/y~z': 1, n: null, c: 1 }],
    ['adds into a list', [{ op: 'add', path: '/a/b/1', value: 9 }], { a: { b: [1, 9, 2, 3] }, 'x/y~z': 1, n: null }],
    ['appends', [{ op: 'add', path: '/a/b/-', value: 9 }], { a: { b: [1, 2, 3, 9] }, 'x/y~z': 1, n: null }],
    ['counts back from the end', [{ op: 'remove', path: '/a/b/-1' }], { a: { b: [1, 2] }, 'x/y~z': 1, n: null }],
    ['unescapes paths', [{ op: 'remove', path: '/x~1y~0z' }], { a: { b: [1, 2, 3] }, n: null }],
    ['replaces', [{ op: 'replace', path: '/a/b', value: 'q' }], { a: { b: 'q' }, 'x/y~z': 1, n: null }],
    ['moves', [{ op: 'move', from: '/a/b/0', path: '/m' }], { a: { b: [2, 3] }, 'x/y~z': 1, n: null, m: 1 }],
    [
      'copies',
      [
        { op: 'copy', from: '/a', path: '/d' },
        { op: 'add', path: '/d/b/-', value: 4 },
      ],
      { a: { b: [1, 2, 3] }, 'x/y~z': 1, n: null, d: { b: [1, 2, 3, 4] } },
    ],
    [
      'tests',
      [
        { op: 'test', path: '/a', value: { b: [1, 2, 3] } },
        { op: 'test', path: '/n', value: null },
        { op: 'remove', path: '/n' },
      ],
      { a: { b: [1, 2, 3] }, 'x/y~z': 1 },
    ],
  ])('%s', (_, patch, expected) => {
    expect(applyJsonPatch(document, patch)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([
    ['a missing key', [{ op: 'remove', path: '/q' }]],
    ['a missing parent', [{ op: 'add', path: '/q/r', value: 1 }]],
    ['a whole document that is none', [{ op: 'replace', path: '', value: 1 }]],
    ['an index past the end', [{ op: 'add', path: '/a/b/4', value: 1 }]],
    ['a word as index', [{ op: 'remove', path: '/a/b/x' }]],
    ['a failed test', [{ op: 'test', path: '/a', value: 1 }]],
    ['an unknown operation', [{ op: 'frob', path: '/a' }]],
    ['an inherited key', [{ op: 'remove', path: '/constructor' }]],
  ])('answers 422 for %s', (_, patch) => {
    expect(codeOf(patch)).toBe(422);
  });

  it('answers 400 for what is no patch', () => {
    expect(codeOf({})).toBe(400);
    expect(codeOf([1])).toBe(400);
  });

  it('takes ten thousand operations and not one more', () => {
    const operations = (count: number): JsonValue => Array.from({ length: count }, () => ({ op: 'add', path: '/a/b/-', value: 1 }));
    expect((applyJsonPatch(document, operations(maxJsonPatchOperations))['a'] as { b: number[] }).b).toHaveLength(10_003);
    expect(codeOf(operations(maxJsonPatchOperations + 1))).toBe(413);
  });

  it('bounds what copies add up to', () => {
    const patch: JsonValue = [{ op: 'add', path: '/s', value: 'x'.repeat(100_000) }];
    for (let i = 0; i < 40; i++) patch.push({ op: 'copy', from: '/s', path: `/c${i}` });
    expect(codeOf(patch)).toBe(422);
  });

  it.each<[string, JsonValue]>([
    ['add', [{ op: 'add', path: '/__proto__', value: { admin: true } }]],
    ['replace', [{ op: 'replace', path: '/__proto__', value: { admin: true } }]],
    [
      'copy',
      [
        { op: 'add', path: '/a', value: { admin: true } },
        { op: 'copy', from: '/a', path: '/__proto__' },
      ],
    ],
    [
      'add below',
      [
        { op: 'add', path: '/__proto__', value: {} },
        { op: 'add', path: '/__proto__/admin', value: true },
      ],
    ],
  ])('cannot reach a prototype with %s', (_, patch) => {
    const result = applyJsonPatch({}, patch);
    expect(Object.keys(result)).toContain('__proto__');
    expect([Object.getPrototypeOf(result), ({} as Record<string, unknown>)['admin']]).toEqual([Object.prototype, undefined]);
    expect(codeOf([{ op: 'add', path: '/__proto__/admin', value: true }], {})).toBe(422);
  });
});
