import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import type { Property, Schema } from './schema.ts';

/**
 * Sets the schema's defaults in a draft: where a field is absent, or null and may not be. Fields are appended, so the
 * draft is to be decoded again (`decode(schema, draft).object`) before it is written.
 */
export function applyDefaults(schema: Schema, draft: JsonObject): void {
  if (hasDefaults(schema)) visit(schema, draft);
}

function visit(schema: Schema, value: JsonValue | undefined): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items && mayDefault(items)) value.forEach((element, at) => visit(items, (value[at] = inPlaceOfNull(items, element))));
    return;
  }
  for (const { name, property, fallback, deep } of fieldsOf(schema)) {
    const current = Object.hasOwn(value, name) ? value[name] : undefined;
    if (fallback !== undefined && isUnset(current, property)) setOwn(value, name, structuredClone(fallback));
    if (deep) visit(property.schema, value[name]);
  }
  const rest = schema.additionalProperties;
  if (typeof rest !== 'object' || !mayDefault(rest)) return;
  for (const key of Object.keys(value)) {
    if (schema.properties?.has(key)) continue;
    const element = inPlaceOfNull(rest, value[key]!);
    if (element !== value[key]) setOwn(value, key, element);
    visit(rest, element);
  }
}

/** An element that may not be null takes the default of its type. */
function inPlaceOfNull({ default: fallback, nullable }: Schema, element: JsonValue): JsonValue {
  return element === null && !nullable && fallback !== undefined ? structuredClone(fallback) : element;
}

const mayDefault = (schema: Schema): boolean => schema.default !== undefined || hasDefaults(schema);

const isUnset = (value: JsonValue | undefined, { schema }: Property) => value === undefined || (value === null && !schema.nullable);

interface DefaultedField {
  readonly name: string;
  readonly property: Property;
  readonly fallback: JsonValue | undefined;
  /** Defaults are inside the field's type too. */
  readonly deep: boolean;
}

const fields = new WeakMap<Schema, readonly DefaultedField[]>();

/** The fields of a type that have a default or hold one. */
function fieldsOf(schema: Schema): readonly DefaultedField[] {
  const known = fields.get(schema);
  if (known) return known;
  const list = [...(schema.properties ?? [])]
    .map(([name, property]) => ({ name, property, fallback: defaultOf(property), deep: hasDefaults(property.schema) }))
    .filter(({ fallback, deep }) => fallback !== undefined || deep);
  fields.set(schema, list);
  return list;
}

/** An empty default of a field that is left out when empty changes nothing. */
function defaultOf({ default: fallback, omit }: Property): JsonValue | undefined {
  return omit === 'empty' && (fallback === '' || fallback === 0 || fallback === false) ? undefined : fallback;
}

const withDefaults = new WeakMap<Schema, boolean>();

function hasDefaults(schema: Schema): boolean {
  const known = withDefaults.get(schema);
  if (known !== undefined) return known;
  const seen = new Set<Schema>([schema]);
  let found = false;
  for (const next of seen) {
    for (const property of next.properties?.values() ?? []) {
      found ||= defaultOf(property) !== undefined;
      seen.add(property.schema);
    }
    for (const element of [next.items, next.additionalProperties]) {
      if (typeof element !== 'object') continue;
      found ||= element.default !== undefined;
      seen.add(element);
    }
    if (found) break;
  }
  withDefaults.set(schema, found);
  return found;
}
