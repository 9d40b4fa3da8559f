import type { Schema } from './schema.ts';

/** How Go names the type in a decoding error: `int32`, `[]v1.Container`, `map[string]string`, `v1.PodSpec`. */
export function goTypeOf(schema: Schema): string {
  if (schema.goType) return schema.goType;
  if (schema.name) return qualified(schema.name);
  if (schema.type === 'array') return `[]${schema.items ? goTypeOf(schema.items) : 'interface {}'}`;
  if (schema.type === 'object') {
    const value = schema.additionalProperties;
    return `map[string]${typeof value === 'object' ? goTypeOf(value) : 'interface {}'}`;
  }
  if (schema.type === 'integer') return schema.format === 'int32' ? 'int32' : 'int64';
  if (schema.type === 'number') return 'float64';
  if (schema.type === 'boolean') return 'bool';
  return schema.format === 'byte' ? '[]uint8' : 'string';
}

/** The Go name of a struct without its package: `PodSpec`. */
export function goStructName(schema: Schema): string {
  const name = schema.name ?? '';
  return name.slice(name.lastIndexOf('.') + 1);
}

/** `io.k8s.api.core.v1.PodSpec` is `v1.PodSpec` in Go. */
function qualified(name: string): string {
  return name.split('.').slice(-2).join('.');
}

/** What encoding/json calls a JSON value that it could not use. */
export function goValueOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'null';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
