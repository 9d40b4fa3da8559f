import type { JsonObject, JsonValue } from '../json.ts';
import type { Property, Schema } from './schema.ts';

/** Types whose zero is a value in Go and null in JSON. */
const nullFormats: ReadonlySet<string> = new Set(['date-time', 'micro-time', 'byte']);

/** What Go writes for a field without omitempty that was never set: a fresh value each time. */
export function zeroOf({ schema, proto }: Pick<Property, 'schema' | 'proto'>): JsonValue {
  if (proto?.pointer || schema.preserveUnknownFields || schema.union) return null;
  if (schema.intOrString) return 0;
  if (schema.properties) return zeroStruct(schema);
  switch (schema.type) {
    case 'string':
      if (nullFormats.has(schema.format ?? '')) return null;
      if (schema.format === 'quantity') return '0';
      return schema.format === 'duration' ? '0s' : '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function zeroStruct(schema: Schema): JsonObject {
  const out: JsonObject = {};
  for (const [name, property] of schema.properties!) if (property.omit === 'never') out[name] = zeroOf(property);
  return out;
}
