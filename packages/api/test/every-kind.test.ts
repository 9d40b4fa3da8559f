import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  decode,
  decodeCbor,
  decodeEnveloped,
  dumpYaml,
  encodeCbor,
  encodeEnveloped,
  loadYaml,
  unwrapProtobuf,
} from '@kubewright/api-machinery';
import { describe, expect, it } from 'vitest';
import { fullObjects, hasProtobuf, type FullObject } from './every-field.ts';

const kinds = fullObjects();
const inProtobuf = kinds.filter(({ schema }) => hasProtobuf(schema));
const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 16);

/**
 * By kind, digests of the JSON, YAML and protobuf of its object with every field set. They were compared with what Go's
 * types and codecs of k8s.io/api 0.36 make of the same objects; `digests.md` says how to do that again after a change,
 * and that UPDATE=1 writes them.
 */
const digestsFile = new URL('digests.tsv', import.meta.url);
if (process.env['UPDATE'])
  writeFileSync(digestsFile, kinds.map((kind) => `${[kind.name, ...formsOf(kind).map(digest)].join('\t')}\n`).join(''));
const digests = new Map(
  readFileSync(digestsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t') as [string, string, string, string])
    .map(([name, ...rest]) => [name, rest.join(' ')]),
);

describe('every kind there is, with every field set', () => {
  it('has digests for these kinds and no others', () => {
    expect(kinds.map(({ name }) => name).sort()).toEqual([...digests.keys()].sort());
  });

  it.each(kinds)('$name is one object in JSON and YAML, with no field left out', ({ schema, object }) => {
    const json = JSON.stringify(object);
    expect(decode(schema, JSON.parse(json))).toEqual({ object, unknownFields: [] });
    expect(JSON.stringify(decode(schema, loadYaml(dumpYaml(object))).object)).toBe(json);
  });

  it.each(kinds)('$name comes back from CBOR', ({ schema, object }) => {
    expect(JSON.stringify(decode(schema, decodeCbor(encodeCbor(object, schema))).object)).toBe(JSON.stringify(object));
  });

  it.each(inProtobuf)('$name comes back from protobuf, byte for byte', ({ schema, object }) => {
    const protobuf = encodeEnveloped(schema, object);
    const back = decodeEnveloped(schema, unwrapProtobuf(protobuf));
    expect(JSON.stringify(back)).toBe(JSON.stringify(object));
    expect(Buffer.from(encodeEnveloped(schema, back))).toEqual(Buffer.from(protobuf));
  });

  it.each(kinds)('$name is written in the bytes that upstream writes', (kind) => {
    expect(formsOf(kind).map(digest).join(' ')).toBe(digests.get(kind.name));
  });
});

function formsOf({ schema, object }: FullObject): (Uint8Array | string)[] {
  return [JSON.stringify(object), dumpYaml(object), hasProtobuf(schema) ? encodeEnveloped(schema, object) : ''];
}
