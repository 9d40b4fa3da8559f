import fc from 'fast-check';
import { readJson } from '../json/read-json.ts';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { decodeCbor, maxCborDepth } from './decode-cbor.ts';
import { encodeCbor, writeCborList } from './encode-cbor.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

describe('writing CBOR', () => {
  it.each([
    ['null', null, 'f6'],
    ['true', true, 'f5'],
    ['small numbers', [0, 23, 24, 255, 256, 65_536, 2 ** 32], '8700171818 18ff 190100 1a00010000 1b0000000100000000'],
    ['negative numbers', [-1, -24, -25, -(2n ** 53n)], '8420 37 3818 3b001fffffffffffff'],
    ['the shortest float', [0.5, 65_504.5, 0.1, 2 ** -24, 1e300], '85f93800 fa477fe080 fb3fb999999999999a f90001 fb7e37e43c8800759c'],
    ['texts as byte strings', 'é', '42c3a9'],
    ['keys by length, then by bytes', { b: 1, a: 2, aa: 3, '': 4 }, 'a44004416102416201 42616103'],
  ])('knows %s', (_, value, expected) => {
    expect(hex(encodeCbor(value))).toBe(`d9d9f7${expected.replaceAll(' ', '')}`);
  });

  it('tags what a schema calls bytes, and writes its numbers as floats', () => {
    const schema = {
      type: 'object',
      properties: new Map([
        ['b', property({ type: 'string', format: 'byte' })],
        ['n', property({ type: 'number' })],
      ]),
    } as const;
    expect(hex(encodeCbor({ b: 'AAEC', n: 1 }, schema))).toBe('d9d9f7a24162d643000102416ef93c00');
  });

  it('writes a list in pieces that are the whole of it', () => {
    const items: JsonObject[] = [{ x: 'y' }, { z: 1.5 }];
    const head = { kind: 'L', metadata: { a: 1 } };
    expect(Buffer.concat([...writeCborList(head, 'items', 2, [items[0], undefined, items[1]])])).toEqual(
      Buffer.from(encodeCbor({ ...head, items })),
    );
  });
});

const property = (schema: object) => ({ schema, required: false, omit: 'empty' }) as never;

describe('reading CBOR', () => {
  it.each([
    ['text strings', '6161', 'a'],
    ['base64, base64url and base 16 of tagged bytes', '83d642fbff d542fbff d742fbff', ['+/8=', '-_8', 'FBFF']],
    ['chunks of strings', '5f41614162ff', 'ab'],
    ['arrays and maps of indefinite length', 'bf61619f0102ffff', { a: [1, 2] }],
    ['half, single and double precision', '83f93c00fa47c35000fb3ff199999999999a', [1, 100_000, 1.1]],
    ['times', '82c074323031332d30332d32315432303a30343a30305ac11a514b67b0', ['2013-03-21T20:04:00Z', '2013-03-21T20:04:00Z']],
    ['tags it does not know', 'd9d9f7d82076687474703a2f2f7777772e6578616d706c652e636f6d', 'http://www.example.com'],
    ['__proto__ as a key', 'a1695f5f70726f746f5f5f01', JSON.parse('{"__proto__":1}')],
  ])('knows %s', (_, text, value) => {
    expect(decodeCbor(bytes(text.replaceAll(' ', '')))).toEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['a head without its number', '18'],
    ['undefined', 'f7'],
    ['other simple values', 'f0'],
    ['a break on its own', 'ff'],
    ['NaN', 'f97e00'],
    ['an infinity', 'fa7f800000'],
    ['bignums', 'c249010000000000000000'],
    ['integers beyond 64 bits', '1bffffffffffffffff'],
    ['text that is no UTF-8', '61ff'],
    ['keys that are no text', 'a10102'],
    ['keys that are there twice', 'a2616101416102'],
    ['reserved heads', '1c'],
    ['chunks of another kind', '5f6161ff'],
    ['a length beyond the end', '5affffffff00'],
    ['a count beyond the end', '9bffffffffffffffff'],
    ['a tag for times on something else', 'c0f6'],
    ['two documents', '0000'],
    ['nesting without end', '81'.repeat(200_000)],
  ])('refuses %s', (_, text) => {
    expect(() => decodeCbor(bytes(text))).toThrow(SyntaxError);
  });

  it('says how deep is too deep', () => {
    expect(maxCborDepth).toBe(10_000);
    expect(() => decodeCbor(bytes(`${'81'.repeat(maxCborDepth + 2)}00`))).toThrow('cbor: exceeded max nested level 10000');
  });

  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = readJson(JSON.stringify(value));
        expect(decodeCbor(encodeCbor(json))).toEqual(json);
      }),
    );
  });

  it('fails with nothing but a SyntaxError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
        try {
          decodeCbor(input);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
