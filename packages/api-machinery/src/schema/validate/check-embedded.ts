import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import type { ObjectMeta } from '../../meta/object-meta.ts';
import { invalidValue, required, type FieldError } from '../../status/field-error.ts';
import { isDns1035Label, nameIsPathSegment } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/object-meta.ts';
import type { Schema } from '../schema.ts';

/** Checks apiVersion, kind and metadata of the resources embedded in a value (apiextensions-apiserver schema/objectmeta). */
export function checkEmbedded(schema: Schema, value: JsonValue, path: string, errors: FieldError[]): void {
  if (Array.isArray(value)) {
    if (schema.items) value.forEach((element, index) => checkEmbedded(schema.items!, element, `${path}[${index}]`, errors));
  } else if (isJsonObject(value) && !schema.name) {
    if (schema.embeddedResource) checkResource(value, path, errors);
    for (const key of Object.keys(value)) {
      const known = schema.properties?.get(key)?.schema;
      const part = known ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
      const child = known ? below(path, key) : `${path}[${key}]`;
      if (part) checkEmbedded(part, value[key]!, child, errors);
    }
  }
}

const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);

function checkResource(object: JsonObject, path: string, errors: FieldError[]): void {
  for (const name of ['apiVersion', 'kind'] as const) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    const field = below(path, name);
    if (value === undefined) errors.push(required(field));
    else if (typeof value !== 'string') errors.push(invalidValue(field, value, 'must be a string'));
    else if (value === '') errors.push(invalidValue(field, value, 'must not be empty'));
    else if (name === 'apiVersion' && value.split('/').length > 2)
      errors.push(invalidValue(field, value, `unexpected GroupVersion string: ${value}`));
    else if (name === 'kind') {
      for (const problem of isDns1035Label(value.toLowerCase())) {
        errors.push(invalidValue(field, value, `may have mixed case, but should otherwise match: ${problem}`));
      }
    }
  }
  const metadata = object.metadata;
  if (!isJsonObject(metadata)) return;
  const { name, namespace } = metadata as ObjectMeta;
  const rules = { namespaced: namespace !== undefined, checkName: nameIsPathSegment, path: below(path, 'metadata') };
  // A template may leave its name to whoever uses it.
  const named = name === undefined && metadata.generateName === undefined ? { ...metadata, name: 'unnamed' } : metadata;
  errors.push(...validateObjectMeta(named as ObjectMeta, rules));
}
