import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decodeCbor } from '../cbor/decode-cbor.ts';
import { encodeCbor } from '../cbor/encode-cbor.ts';
import type { JsonValue } from '../json.ts';
import { deepCopy } from '../meta/deep-copy.ts';
import { deepEqual } from '../meta/semantic-equal.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { decode } from '../schema/decode.ts';
import { decodeProtobuf } from '../schema/protobuf/decode.ts';
import { encodeProtobuf } from '../schema/protobuf/encode.ts';
import type { Schema } from '../schema/schema.ts';
import { dumpYaml } from '../yaml/dump-yaml.ts';
import { loadYaml } from '../yaml/load-yaml.ts';
import { parseInt64 } from './parse-int64.ts';
import { parseJson } from './parse-json.ts';
import { readFrozenJson, readJson } from './read-json.ts';
import { stringifyJson } from './stringify-json.ts';
import { readNumber, wholeNumber } from './whole-number.ts';

const edges = [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), 0n].flatMap((edge) => [edge - 1n, edge, edge + 1n]);
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(...edges.map((edge) => BigInt.asIntN(64, edge))),
);

const typed: Schema = {
  name: 'io.example.Typed',
  type: 'object',
  properties: new Map([
    [
      'value',
      { schema: { type: 'integer', format: 'int64' }, required: false, omit: 'unset', proto: { number: 1, type: 'int64', pointer: true } },
    ],
  ]),
};

describe('a whole number of 64 bits', () => {
  it('keeps all its digits in every form there is', () => {
    fc.assert(
      fc.property(int64, (exact) => {
        const object = { value: wholeNumber(exact), list: [wholeNumber(exact)] };
        const text = `{"value":${exact},"list":[${exact}]}`;
        expect(stringifyJson(object)).toBe(text);
        for (const read of [
          readJson(text),
          readFrozenJson(text),
          parseJson(text).value,
          decodeCbor(encodeCbor(object)),
          loadYaml(dumpYaml(object)),
          deepCopy(object),
        ])
          expect(read).toEqual(object);
        expect(decode(typed, { value: object.value }).object).toEqual({ value: object.value });
        expect(decodeProtobuf(typed, encodeProtobuf(typed, { value: object.value }))).toEqual({ value: object.value });
      }),
    );
  });

  it('is set by a patch as it is written, and told from its neighbours by a test', () => {
    fc.assert(
      fc.property(int64, (exact) => {
        const value = wholeNumber(exact);
        const other = wholeNumber(BigInt.asIntN(64, exact + 1n));
        expect(applyMergePatch({ a: 1 }, { a: value })).toEqual({ a: value });
        expect(applyJsonPatch({ a: other }, [{ op: 'replace', path: '/a', value }])).toEqual({ a: value });
        expect(() => applyJsonPatch({ a: other }, [{ op: 'test', path: '/a', value }])).toThrow();
        expect(deepEqual({ a: value }, { a: other })).toBe(false);
      }),
    );
  });

  it('is a bigint only where a number would not be exact', () => {
    expect(edges.map((edge) => typeof readNumber(String(edge)))).toEqual(
      edges
        .map((edge) => (edge >= -(2n ** 53n) + 1n && edge <= 2n ** 53n - 1n) || BigInt.asIntN(64, edge) !== edge)
        .map((small) => (small ? 'number' : 'bigint')),
    );
  });
});

test.each<[string, JsonValue]>([
  ['9223372036854775807', 2n ** 63n - 1n],
  ['9223372036854775808', 2 ** 63],
  ['-9223372036854775808', -(2n ** 63n)],
  ['-9223372036854775809', -(2 ** 63)],
  ['9007199254740993.0', 2 ** 53],
  ['1e3', 1000],
  ['1e20', 1e20],
  ['100000000000000000000', 1e20],
])('%s is what upstream reads', (text, value) => {
  expect(readJson(text)).toBe(value);
});

test('A double that YAML has written is read again as the JSON between would be', () => {
  expect(loadYaml('a: 9007199254740993.0\nb: 1e16\nc: 9007199254740993\nd: 1152921504606846976.0\n')).toEqual({
    a: 2n ** 53n,
    b: 10n ** 16n,
    c: 2n ** 53n + 1n,
    d: 1_152_921_504_606_847_000n,
  });
});

test('A document is read fast as long as no number in it is large, and exactly as soon as one is', () => {
  const deep = `${'['.repeat(500)}9007199254740993${']'.repeat(500)}`;
  expect(stringifyJson(readJson(deep))).toBe(deep);
  expect(Object.isFrozen(readFrozenJson('{"a":[9007199254740993,{"__proto__":1}]}') as object)).toBe(true);
});

test.each([
  ['+5', 5],
  ['-0', 0],
  ['0009007199254740993', 9007199254740993n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['-9223372036854775808', -(2n ** 63n)],
  ['9223372036854775808', undefined],
  ['-9223372036854775809', undefined],
  ['9'.repeat(400), undefined],
  ['1.0', undefined],
  ['', undefined],
])('ParseInt reads %s as %s', (text, value) => {
  expect(parseInt64(text)).toBe(value);
});

test('what is a number of JSON and of no double is refused by whoever trusts the writer, too', () => {
  expect(() => readJson('[1e400]')).toThrow(SyntaxError);
  expect(() => readFrozenJson('{"a":1e400}')).toThrow('cannot unmarshal number 1e400');
});
