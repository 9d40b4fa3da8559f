import {
  formatFieldError,
  formatFieldErrors,
  invalidValue,
  pruningOf,
  validateDefault,
  valueSchema,
  type FieldError,
  type JsonObject,
  type JsonValue,
  type PatternEngine,
  type Schema,
} from '@kubewright/api-machinery';
import type { JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { objectMetaSchema } from '../object-meta-schema.ts';
import { validateRules } from '../rules/validate-rules.ts';
import { schemasIn } from './schema-walk.ts';

/** Defaults must fit their own schema and have no fields that would be pruned (structural schema defaulting/validation.go). */
export function validateDefaults(schema: JSONSchemaProps, path: string, patterns: PatternEngine): FieldError[] {
  for (const part of schemasIn(schema))
    if (part.default !== undefined) return [...errorsIn({ ...schema, [embedded]: true }, { path, patterns })];
  return [];
}

const embedded = 'x-kubernetes-embedded-resource';

interface Place {
  readonly path: string;
  readonly patterns: PatternEngine;
  /** Inside apiVersion, kind or metadata of a resource: its schema, and the resource that has a value here. */
  readonly meta?: Surrounding;
  /** As `meta`, of whatever is inside a resource. */
  readonly resource?: Surrounding;
}

interface Surrounding {
  readonly schema: Schema;
  readonly around: (value: JsonValue) => JsonObject;
}

const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** Values of maps have no defaults, so they are not looked at. */
function* errorsIn(json: JSONSchemaProps, place: Place): Generator<FieldError> {
  const { path, patterns } = place;
  const isResource = json[embedded] === true;
  const { meta, resource } = isResource ? { meta: undefined, resource: surroundingOf(json) } : place;
  if (json.default !== undefined)
    yield* defaultErrors(schemaOf(json), json.default, { path: `${path}.default`, patterns, ...(meta && { meta }) });
  const below = (step: string, wrap: (value: JsonValue) => JsonValue, inMeta: boolean): Place => {
    const inner = resource && { schema: resource.schema, around: (value: JsonValue) => resource.around(wrap(value)) };
    return { path: `${path}.${step}`, patterns, ...(inner && { resource: inner }), ...(inner && inMeta && { meta: inner }) };
  };
  if (json.items && !Array.isArray(json.items))
    yield* errorsIn(
      json.items,
      below('items', (value) => [value], meta !== undefined),
    );
  for (const [name, part] of Object.entries(json.properties ?? {})) {
    const inMeta = meta !== undefined || (isResource && metaFields.has(name));
    yield* errorsIn(
      part,
      below(`properties[${name}]`, (value) => ({ [name]: value }), inMeta),
    );
  }
}

/** A resource whose type is right, whatever else is in it. */
function surroundingOf(json: JSONSchemaProps): Surrounding {
  return {
    schema: schemaOf(json),
    around: (value) => ({ apiVersion: 'validation/v1', kind: 'Validation', ...(value as JsonObject) }),
  };
}

const schemaOf = (json: JSONSchemaProps): Schema => valueSchema(json as unknown as JsonObject, { objectMeta: objectMetaSchema() });

function defaultErrors(schema: Schema, value: JsonValue, { path, patterns, meta }: Place): FieldError[] {
  if (meta) {
    const problem = metadataProblem(meta, value, patterns);
    return problem === undefined
      ? ownErrors(schema, value, path, validateDefault(schema, value, patterns).own)
      : [invalidValue(path, value, problem)];
  }
  const { prunes, error } = pruningOf(schema, value);
  const errors = prunes ? [invalidValue(path, value, 'must not have unknown fields')] : [];
  if (error) return [...errors, { ...error, field: fieldBelow(path, error.field) }];
  const { embedded: found, own } = validateDefault(schema, value, patterns);
  if (found.length > 0) return [...errors, ...found.map((each) => ({ ...each, field: fieldBelow(path, each.field) }))];
  return [...errors, ...ownErrors(schema, value, path, own)];
}

function metadataProblem({ schema, around }: Surrounding, value: JsonValue, patterns: PatternEngine): string | undefined {
  const whole = around(value);
  const { error } = pruningOf(schema, whole);
  if (error) return `must result in valid metadata: ${formatFieldError(error)}`;
  const errors = validateDefault(schema, whole, patterns).embedded;
  return errors.length > 0 ? `must result in valid metadata: ${formatFieldErrors(errors)}` : undefined;
}

/** What the schema says is told of paths that are joined as texts; rules are run as on an update that changes nothing, and anew. */
function ownErrors(schema: Schema, value: JsonValue, path: string, own: readonly FieldError[]): FieldError[] {
  if (own.length > 0) return own.map((error) => ({ ...error, field: error.field === '<nil>' ? path : `${path}.${error.field}` }));
  const kept = validateRules(schema, value, { path, old: value, strict: true });
  return kept.length > 0 ? kept : validateRules(schema, value, { path });
}

const fieldBelow = (path: string, field: string): string =>
  field === '<nil>' || field === '' ? path : `${path}${field.startsWith('[') ? '' : '.'}${field}`;
