import { applyDefaults, decode, decodeProtobuf, encodeProtobuf } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valuesOf } from './values-of-schema.ts';

const kinds = builtInDefinitions().flatMap(({ group, kind, versions }) =>
  versions.map(({ name, schema }) => ({ name: `${group || 'core'}/${name} ${kind}`, schema })),
);

describe('objects made from the schema of each kind', () => {
  it.each(kinds)('$name decodes to the same again, and comes back from protobuf', ({ schema }) => {
    fc.assert(
      fc.property(valuesOf(schema, 5), (value) => {
        const { object, unknownFields } = decode(schema, value);
        expect(unknownFields).toEqual([]);
        expect(JSON.stringify(decode(schema, object).object)).toBe(JSON.stringify(object));
        const bytes = encodeProtobuf(schema, object);
        const back = decodeProtobuf(schema, bytes);
        expect(JSON.stringify(back)).toBe(JSON.stringify(object));
        expect(Buffer.from(encodeProtobuf(schema, back))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 15 },
    );
  });

  it.each(kinds)('$name is defaulted no further the second time', ({ schema }) => {
    fc.assert(
      fc.property(valuesOf(schema, 4), (value) => {
        const { object } = decode(schema, value);
        applyDefaults(schema, object);
        const once = JSON.stringify(object);
        applyDefaults(schema, object);
        expect(JSON.stringify(object)).toBe(once);
      }),
      { numRuns: 5 },
    );
  });
});
