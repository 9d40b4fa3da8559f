import type { JsonValue, Schema } from '@kubewright/api-machinery';
import fc from 'fast-check';

/** Values that fit a schema, nested as deep as `depth` allows. */
export function valuesOf(schema: Schema, depth: number): fc.Arbitrary<JsonValue> {
  if (schema.union) return fc.constantFrom<JsonValue>(...(schema.properties!.has('allows') ? [true, false, {}] : [{}]));
  if (schema.intOrString) return fc.oneof(fc.integer({ min: -5, max: 70_000 }), fc.constantFrom('http', '25%'));
  if (schema.preserveUnknownFields) return fc.constantFrom<JsonValue>({}, { a: [1, 'x', null], b: { c: true } });
  if (schema.properties) {
    if (depth === 0) return fc.constant({});
    // Kind and apiVersion of an object are in the envelope, not in the message.
    const fields = [...schema.properties].filter(([, { proto }]) => proto !== undefined);
    const record = Object.fromEntries(fields.map(([name, property]) => [name, valuesOf(property.schema, depth - 1)]));
    return fc.record(record, { requiredKeys: [] }) as fc.Arbitrary<JsonValue>;
  }
  if (schema.type === 'array') return fc.array(valuesOf(schema.items!, depth), { maxLength: 2 });
  if (schema.type === 'object')
    return fc.dictionary(fc.string({ maxLength: 6 }), valuesOf(schema.additionalProperties as Schema, depth), { maxKeys: 2 });
  return scalarOf(schema);
}

function scalarOf({ type, format, enum: values }: Schema): fc.Arbitrary<JsonValue> {
  if (values) return fc.constantFrom(...values);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return format === 'int32' ? fc.integer() : fc.maxSafeInteger();
  if (type === 'number') return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
  if (format === 'date-time') return fc.constantFrom('2020-02-29T23:59:59Z', '1969-12-31T23:59:59Z', '9999-01-01T00:00:00Z');
  if (format === 'micro-time') return fc.constantFrom('2020-02-29T23:59:59.000001Z', '1970-01-01T00:00:00.999999Z');
  if (format === 'duration') return fc.constantFrom('0s', '1h2m3.5s', '-15ms');
  if (format === 'quantity') return fc.constantFrom('0', '100m', '1Gi', '1500', '2e3', '-1');
  if (format === 'byte') return fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  return fc.string({ unit: 'grapheme', maxLength: 70 });
}
