import { decode, decodeEnveloped, encodeEnveloped, unwrapProtobuf } from '@kubewright/api-machinery';
import { describe, expect, it } from 'vitest';
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
