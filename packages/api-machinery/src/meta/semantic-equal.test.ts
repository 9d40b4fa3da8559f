import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deepCopy, deepFreeze } from './deep-copy.ts';
import { deepEqual, semanticEqual } from './semantic-equal.ts';

describe('equality and copies', () => {
  it('a copy is equal and shares nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const original = deepFreeze(value);
        const copy = deepCopy(original);
        expect(deepEqual(copy, original)).toBe(true);
        expect(typeof copy === 'object' && copy !== null && copy === original).toBe(false);
      }),
    );
  });

  it('copies a key named __proto__ as a key', () => {
    const copy = deepCopy(JSON.parse('{"__proto__":{"a":1}}')) as object;
    expect(Object.keys(copy)).toEqual(['__proto__']);
  });

  it.each([
    [{ a: [] }, {}, false, true],
    [{ a: null }, {}, false, true],
    [{ a: {} }, { a: null }, false, true],
    [{ a: undefined }, {}, true, true],
    [{ a: '' }, {}, false, false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true, true],
    [[1, 2], [2, 1], false, false],
    [[], {}, false, true],
  ])('%j and %j: equal %s, semantically %s', (left, right, equal, semantic) => {
    expect(deepEqual(left, right)).toBe(equal);
    expect(semanticEqual(left, right)).toBe(semantic);
    expect(semanticEqual(right, left)).toBe(semantic);
  });
});
