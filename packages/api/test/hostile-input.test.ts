import { decode, DecodeError, decodeEnveloped, unwrapProtobuf, type JsonValue } from '@kubewright/api-machinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wireSamples } from './wire-samples.ts';

const samples = wireSamples();

/** Runs a decoder on what nobody should send; anything but a result or a DecodeError fails the test. */
function survives(decodeIt: () => unknown): void {
  try {
    decodeIt();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}

describe('input that nobody should send', () => {
  it('never makes the protobuf decoder do anything but decode or refuse', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'insert', 'cut') });
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 6 }), ({ schema, protobuf }, changes) => {
        let bytes = protobuf;
        for (const { at, byte, kind } of changes) {
          const place = at % bytes.length;
          if (kind === 'set') bytes = Uint8Array.from(bytes, (old, index) => (index === place ? byte : old));
          else if (kind === 'insert') bytes = Uint8Array.of(...bytes.subarray(0, place), byte, ...bytes.subarray(place));
          else bytes = bytes.slice(0, Math.max(4, place));
        }
        survives(() => decodeEnveloped(schema, unwrapProtobuf(bytes)));
      }),
      { numRuns: 3000 },
    );
  });

  it('never makes the JSON decoder do anything but decode or refuse', () => {
    const paths = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
      typeof value === 'object' && value !== null
        ? [path, ...Object.keys(value).flatMap((key) => paths((value as Record<string, unknown>)[key], [...path, key]))]
        : [path];
    const parsed = samples.map(({ schema, json }) => ({ schema, json, paths: paths(JSON.parse(json)) }));
    fc.assert(
      fc.property(
        fc.constantFrom(...parsed),
        fc.nat(),
        fc.jsonValue({ maxDepth: 3 }),
        ({ schema, json, paths: all }, pick, replacement) => {
          const root = { root: JSON.parse(json) as unknown };
          const path = ['root', ...all[pick % all.length]!];
          const parent = path.slice(0, -1).reduce<Record<string, unknown>>((part, key) => part[key] as Record<string, unknown>, root);
          parent[path.at(-1)!] = replacement;
          survives(() => decode(schema, root.root as JsonValue));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
