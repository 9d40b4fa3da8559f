import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { FieldSet } from './field-set.ts';
import { printPath } from './path-element.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'k:{"name":"x","port":80}', 'v:"s"', 'v:1');
const set = (depth: number): fc.Arbitrary<FieldSet> =>
  fc
    .tuple(
      fc.array(element, { maxLength: 4 }),
      depth === 0 ? fc.constant([]) : fc.array(fc.tuple(element, fc.memo(() => set(depth - 1))(1)), { maxLength: 3 }),
    )
    .map(([members, children]) => {
      const result = new FieldSet();
      for (const member of members) result.add(member);
      for (const [key, child] of children) result.addChild(key, child);
      return result;
    });
const sets = set(3);

describe('field sets', () => {
  it('go to fieldsV1 and back', () => {
    fc.assert(
      fc.property(sets, (a) => {
        expect(FieldSet.fromFieldsV1(a.toFieldsV1()).equals(a)).toBe(true);
      }),
    );
  });

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersection(b).equals(b.intersection(a))).toBe(true);
        expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true);
        expect(a.difference(b).intersection(b).isEmpty).toBe(true);
        for (const path of a.paths()) expect(a.union(b).has(path)).toBe(true);
      }),
    );
  });

  it('reads what upstream writes', () => {
    const fields: JsonObject = {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
      'f:spec': { 'f:ports': { 'k:{"port": 80, "protocol":"TCP"}': { '.': {}, 'f:port': {} }, 'v:3': {} } },
    };
    expect([...FieldSet.fromFieldsV1(fields).paths()].map(printPath)).toEqual([
      '.metadata.labels',
      '.metadata.labels.app',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[=3]',
      '.spec.ports[port=80,protocol="TCP"].port',
    ]);
  });

  it('orders elements by the value of their keys', () => {
    const fields = { 'k:{"port":443}': {}, 'k:{"port":80}': {}, 'f:z': {} };
    expect(Object.keys(FieldSet.fromFieldsV1(fields).toFieldsV1())).toEqual(['f:z', 'k:{"port":80}', 'k:{"port":443}']);
  });

  it('escapes keys and values as Go does', () => {
    const fields = { 'k:{"name":"a\\u003cb"}': {}, 'v:"x\\u0026y"': {} };
    expect(FieldSet.fromFieldsV1({ 'k:{"name":"a<b"}': {}, 'v:"x&y"': {} }).toFieldsV1()).toEqual(fields);
    expect(FieldSet.fromFieldsV1(fields).toFieldsV1()).toEqual(fields);
  });

  it('takes everything below along when it is told to', () => {
    const a = FieldSet.ofFields(['spec', 'replicas'], ['status', 'ready']);
    const b = FieldSet.ofFields(['status']);
    expect(a.difference(b).has(['f:status', 'f:ready'])).toBe(true);
    expect(a.recursiveDifference(b).has(['f:status', 'f:ready'])).toBe(false);
  });

  it('refuses malformed keys', () => {
    expect(() => FieldSet.fromFieldsV1({ name: {} })).toThrow('missing colon: name');
    expect(() => FieldSet.fromFieldsV1({ 'k:{': {} })).toThrow(SyntaxError);
  });
});
