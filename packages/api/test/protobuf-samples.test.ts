import { decode, decodeEnveloped, encodeEnveloped, encodeProtobuf, unwrapProtobuf } from '@kubewright/api-machinery';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '@kubewright/api';
import { wireSamples } from './wire-samples.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('protobuf of samples with every field set', () => {
  it.each(wireSamples())('reads the bytes of $name to the object that its JSON is', ({ schema, json, protobuf }) => {
    expect(JSON.stringify(decodeEnveloped(schema, unwrapProtobuf(protobuf)), undefined, 2)).toBe(json);
  });

  it.each(wireSamples())('writes the JSON of $name as the very same bytes', ({ schema, json, protobuf }) => {
    expect(hex(encodeEnveloped(schema, decode(schema, JSON.parse(json)).object))).toBe(hex(protobuf));
  });
});

it('tells no verbs from an empty list of them', () => {
  const resources = schemaOf({ group: '', version: 'v1', kind: 'APIResourceList' })!;
  const written = (verbs: string[] | null) => hex(encodeProtobuf(resources, { groupVersion: '', resources: [{ verbs }] }));
  expect(written(null)).toBe('0a00120e0a0010001a00320042004a005200');
  expect(written([])).toBe('0a0012100a0010001a002200320042004a005200');
});
