import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import { applyMergePatch } from './merge-patch.ts';

describe('JSON merge patch', () => {
  it.each<[JsonObject, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{ a: 'x' }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ])('%j with %j gives %j', (document, patch, expected) => {
    expect(applyMergePatch(deepFreeze(document) as JsonObject, patch)).toEqual(expected);
  });

  it('refuses what is not an object', () => {
    expect(() => applyMergePatch({}, [])).toThrow('Invalid JSON Patch');
  });

  it('survives any nesting', () => {
    const nested = (): JsonObject => {
      let value: JsonObject = {};
      for (let i = 0; i < 200_000; i++) value = { a: value };
      return value;
    };
    expect(() => applyMergePatch(nested(), nested())).toThrow('exceeded max depth');
  });
});
