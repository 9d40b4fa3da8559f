import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { maxJsonDepth, parseJson } from './parse-json.ts';
import { stringifyJson } from './stringify-json.ts';
import { readNumber } from './whole-number.ts';

const errorOf = (text: string): string => {
  try {
    parseJson(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

/** What a text that JavaScript has written is read as. */
const withExactIntegers = (value: unknown): unknown => {
  if (typeof value === 'number') return readNumber(String(value));
  if (Array.isArray(value)) return value.map(withExactIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withExactIntegers(child)]));
};

describe('parsing JSON', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { value, duplicateFields } = parseJson(text);
        expect(value).toEqual(withExactIntegers(JSON.parse(text)));
        expect(duplicateFields).toEqual([]);
      }),
    );
  });

  it('reports keys written twice with their path', () => {
    const text = '{"spec":{"replicas":1,"replicas":2,"list":[{"a":1},{"a":1,"\\u0061":2}]},"spec":3,"x":"\\"spec\\": {"}';
    expect(parseJson(text).duplicateFields).toEqual(['spec.replicas', 'spec.list[1].a', 'spec']);
    expect(parseJson('{"a":1,"a":2}').value).toEqual({ a: 2 });
  });

  it('tells how odd numbers are written, where it is asked to', () => {
    const text = '{"a":1.0,"b":[1,1e2,-0],"c":{"d":9007199254740993,"e":12345678901234567890},"f":"1.0","g":1.5,"h":42}';
    const { oddNumbers } = parseJson(text, maxJsonDepth, { oddNumbers: true });
    expect([...oddNumbers!]).toEqual([
      ['a', '1.0'],
      ['b[1]', '1e2'],
      ['b[2]', '-0'],
      ['c.e', '12345678901234567890'],
    ]);
    expect(parseJson(text)).not.toHaveProperty('oddNumbers');
    expect(parseJson('{"a":123456789012345,"b":"1.5e3"}', maxJsonDepth, { oddNumbers: true })).not.toHaveProperty('oddNumbers');
  });

  it('keeps __proto__ as an ordinary key', () => {
    const { value, duplicateFields } = parseJson('{"__proto__":{"admin":true},"a":{"constructor":1}}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(duplicateFields).toEqual([]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('takes nesting up to the limit and not beyond', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(maxJsonDepth).toBe(10_000);
    expect(errorOf(nested(maxJsonDepth))).toBe('');
    expect(errorOf(nested(maxJsonDepth + 1))).toBe('exceeded max depth');
    expect(errorOf(nested(maxJsonDepth * 100))).toBe('exceeded max depth');
    expect(errorOf('{"a":'.repeat(1_000_000))).toBe('exceeded max depth');
  });

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['tru', 'unexpected end of JSON input'],
    ['trux', "invalid character 'x' in literal true (expecting 'e')"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['-', 'unexpected end of JSON input'],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['1e400', 'json: cannot unmarshal number 1e400 into Go value of type float64'],
  ])('refuses %j in the words of Go', (text, message) => {
    expect(errorOf(text)).toBe(message);
  });

  it('only ever fails with a SyntaxError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\tru1e-. \n😀') }), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(errorOf(text) === '').toBe(valid);
      }),
    );
  });
});

describe('writing JSON', () => {
  it('escapes what Go escapes', () => {
    expect(stringifyJson({ a: '<b>&\u2028\u2029"é', gone: undefined })).toBe('{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029\\"é"}');
    expect(stringifyJson([1e21, 1e-7, 'plain'])).toBe('[1e+21,1e-7,"plain"]');
  });
});
