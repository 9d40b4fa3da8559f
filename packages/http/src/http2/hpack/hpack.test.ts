import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../errors.ts';
import { HeaderDecoder } from './header-decoder.ts';
import { HeaderEncoder } from './header-encoder.ts';

type Line = readonly [name: string, value: string];

function decoded(decoder: HeaderDecoder, block: Buffer): Line[] {
  const lines: Line[] = [];
  decoder.decode(block, { add: ({ name, value }) => lines.push([name, value]) });
  return lines;
}

function encoded(encoder: HeaderEncoder, lines: readonly Line[]): Buffer {
  encoder.begin();
  for (const [name, value] of lines) encoder.add(name, value);
  return Buffer.from(encoder.end());
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('header blocks of HTTP/2', () => {
  test('the requests of RFC 7541 C.4 are read as it says', () => {
    const decoder = new HeaderDecoder();
    const get: Line[] = [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ];
    expect(decoded(decoder, hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))).toEqual(get);
    expect(decoded(decoder, hex('8286 84be 5886 a8eb 1064 9cbf'))).toEqual([...get, ['cache-control', 'no-cache']]);
    expect(decoded(decoder, hex('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'))).toEqual([
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ]);
  });

  test.each([
    ['index 0', '80'],
    ['an index of no table', 'be'],
    ['a number without end', '7f ff ff ff ff ff 0f'],
    ['a text that is cut off', '41 8c f1 e3'],
    ['a block that is cut off', '41'],
    ['the code of EOS', '41 84 ff ff ff ff'],
    ['padding of eight bits', '41 82 f1 ff'],
    ['padding of zeros', '41 81 18'],
    ['a table that is too large', '3f e2 1f'],
    ['a change of the table behind a field', '82 20'],
  ])('%s breaks the connection', (_what, block) => {
    expect(() => decoded(new HeaderDecoder(), hex(block))).toThrow(ConnectionError);
  });

  test('whatever comes is read or breaks the connection', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
        const decoder = new HeaderDecoder();
        try {
          for (const block of blocks) decoded(decoder, Buffer.from(block));
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectionError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('what is written is read, whatever table the peer allows meanwhile', () => {
    const name = fc.constantFrom(':status', 'content-type', 'audit-id', 'x-one', 'x-two', 'vary', 'content-length');
    const value = fc.oneof(fc.constantFrom('', '200', 'text/plain', 'a'.repeat(700), 'b'.repeat(2_000)), fc.string({ maxLength: 20 }));
    const block = fc.record({ tableBytes: fc.constantFrom(4_096, 4_096, 0, 100, 65_536), lines: fc.array(fc.tuple(name, value)) });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 20 }), (blocks) => {
        const encoder = new HeaderEncoder();
        const decoder = new HeaderDecoder();
        for (const { tableBytes, lines } of blocks) {
          encoder.tableBytes = tableBytes;
          expect(decoded(decoder, encoded(encoder, lines))).toEqual(lines);
        }
      }),
    );
  });

  test('what answers share takes a byte from the second on, and what differs is never remembered', () => {
    const encoder = new HeaderEncoder();
    const lines: Line[] = [
      [':status', '201'],
      ['content-type', 'application/json'],
      ['audit-id', '1'],
    ];
    encoded(encoder, lines);
    expect(encoded(encoder, lines)).toHaveLength(2 + 'audit-id'.length + 4);
  });

  test('a value that would end its line is left out', () => {
    const block = encoded(new HeaderEncoder(), [
      ['x-bad', 'a\r\nb: c'],
      ['x-good', 'a'],
    ]);
    expect(decoded(new HeaderDecoder(), block)).toEqual([['x-good', 'a']]);
  });

  test('a long value that comes again outside of the table is the same, and another one is not', () => {
    const decoder = new HeaderDecoder();
    const literal = (value: string): Buffer => Buffer.concat([hex('1f 08 7f'), Buffer.from([value.length - 127]), Buffer.from(value)]);
    const [one, two] = ['a'.repeat(200), `${'a'.repeat(199)}b`];
    expect([one, one, two, one].map((value) => decoded(decoder, literal(value))[0])).toEqual(
      [one, one, two, one].map((value) => ['authorization', value]),
    );
  });
});
