import {
  invalidValue,
  isJsonObject,
  required,
  unknownFieldsIn,
  validateValue,
  valueSchema,
  type FieldError,
  type JsonObject,
  type JsonValue,
  type PatternEngine,
} from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { objectMetaSchema } from '../object-meta-schema.ts';
import { validateRules } from '../rules/validate-rules.ts';
import { schemasIn } from './schema-walk.ts';

/** Defaults must fit their own schema and have no fields that would be pruned (structural schema defaulting/validation.go). */
export function validateDefaults(schema: JSONSchemaProps, path: string, patterns: PatternEngine): FieldError[] {
  for (const part of schemasIn(schema)) if (part.default !== undefined) return [...errorsIn(schema, path, patterns, true)];
  return [];
}

/** Values of maps have no defaults, so they are not looked at. */
function* errorsIn(schema: JSONSchemaProps, path: string, patterns: PatternEngine, root = false): Generator<FieldError> {
  const resource = root || schema['x-kubernetes-embedded-resource'] === true;
  if (schema.default !== undefined) yield* defaultErrors(schema, schema.default, { path: `${path}.default`, patterns, resource });
  if (schema.items && !Array.isArray(schema.items)) yield* errorsIn(schema.items, `${path}.items`, patterns);
  for (const [name, part] of Object.entries(schema.properties ?? {})) yield* errorsIn(part, `${path}.properties[${name}]`, patterns);
}

interface DefaultRules {
  readonly path: string;
  readonly patterns: PatternEngine;
  /** The default is a whole object, which says what it is. */
  readonly resource: boolean;
}

function defaultErrors(json: JSONSchemaProps, value: JsonValue, { path, patterns, resource }: DefaultRules): FieldError[] {
  const schema = valueSchema(json as unknown as JsonObject, { objectMeta: objectMetaSchema() });
  const errors = unknownFieldsIn(schema, value).length > 0 ? [invalidValue(path, value, 'must not have unknown fields')] : [];
  const untyped = resource && isJsonObject(value) ? ['apiVersion', 'kind'].filter((name) => !Object.hasOwn(value, name)) : [];
  if (untyped.length > 0) return [...errors, ...untyped.map((name) => required(`${path}.${name}`))];
  const found = validateValue(schema, value, { patterns });
  if (found.length === 0) found.push(...validateRules(schema, value));
  return [...errors, ...found.map((error) => ({ ...error, field: fieldBelow(path, error.field) }))];
}

const fieldBelow = (path: string, field: string): string =>
  field === '<nil>' || field === '' ? path : `${path}${field.startsWith('[') ? '' : '.'}${field}`;
