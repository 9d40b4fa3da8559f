import { decode, dumpYaml, loadYaml } from '@kubewright/api-machinery';
import { describe, expect, it } from 'vitest';
import { wireSamples } from './wire-samples.ts';

describe('decode of samples with every field set', () => {
  it.each(wireSamples())('knows every field of $name and writes them in upstream’s order', ({ schema, json }) => {
    const { object, unknownFields } = decode(schema, JSON.parse(json));
    expect(unknownFields).toEqual([]);
    expect(JSON.stringify(object, undefined, 2)).toBe(json);
  });

  it.each(wireSamples())('reads the YAML of $name to the same object and writes it back as it was', ({ schema, json, yaml }) => {
    const { object } = decode(schema, loadYaml(yaml));
    expect(JSON.stringify(object, undefined, 2)).toBe(json);
    expect(dumpYaml(object)).toBe(yaml);
  });
});
