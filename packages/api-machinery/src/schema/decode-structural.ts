import type { JsonObject, JsonValue } from '../json.ts';
import { DecodeContext, DecodeError } from './decode-context.ts';
import type { Walk } from './decode-scalar.ts';
import { typedWalk } from './decode-typed.ts';
import { sortedCopy, sortedKeys } from './sorted-copy.ts';
import { setOwn } from '../json/own-property.ts';
import type { Schema } from './schema.ts';
import { formatFieldError, invalidValue, type FieldError } from '../status/field-error.ts';

const walks = new WeakMap<Schema, Walk>();

/**
 * The walk that reads a value of a custom resource: prunes what the schema does not know, drops nulls that are not
 * allowed and have no default, and puts keys in the order of Go's maps. Types are not checked; validation does that.
 * A named schema (ObjectMeta) is read as the Go type that it stands for.
 */
export function structuralWalk(schema: Schema): Walk {
  const known = walks.get(schema);
  if (known) return known;
  const walk = schema.name ? typedPart(schema) : compile(schema);
  walks.set(schema, walk);
  return walk;
}

function typedPart(schema: Schema): Walk {
  const typed = typedWalk(schema);
  return (value, context) => sortedCopy(typed(value, context), context);
}

function compile(schema: Schema): Walk {
  return (value, context) => {
    if (typeof value !== 'object' || value === null) return value;
    return Array.isArray(value) ? readList(value, schema, context) : readObject(value, schema, context);
  };
}

function readObject(value: JsonObject, schema: Schema, context: DecodeContext): JsonObject {
  const out: JsonObject = {};
  if (schema.embeddedResource) checkTypeMeta(value, context);
  const { properties, additionalProperties, preserveUnknownFields } = schema;
  for (const key of sortedKeys(value)) {
    const property = properties?.get(key);
    // Where no other names are allowed, those that are there are left for validation to refuse.
    const child = property?.schema ?? (typeof additionalProperties === 'boolean' ? anything : additionalProperties);
    const element = value[key]!;
    if (schema.embeddedResource && key === 'metadata' && child && child.name) out[key] = embeddedMetadata(element, child, context);
    else if (!child) {
      if (!preserveUnknownFields) context.unknown(key);
      else setOwn(out, key, preserved(key, element, context));
    } else if (element !== null) {
      if (property) context.enter(key);
      else context.enterKey(key);
      setOwn(out, key, structuralWalk(child)(element, context));
      context.leave();
    } else if (context.keepsNulls || child.nullable || child === anything || (property ?? child).default !== undefined)
      setOwn(out, key, null);
  }
  return out;
}

/** What a resource in a resource says it is has to be text (structural schema objectmeta.Coerce). */
function checkTypeMeta(value: JsonObject, context: DecodeContext): void {
  for (const name of ['apiVersion', 'kind']) {
    const given = value[name];
    if (given === undefined || typeof given === 'string') continue;
    throw fieldProblem(invalidValue(context.fieldPathTo(name), given, 'must be a string'));
  }
}

/** Metadata of such a resource, read by itself: null is none. */
function embeddedMetadata(value: JsonValue, schema: Schema, context: DecodeContext): JsonValue {
  const inner = new DecodeContext();
  try {
    const metadata = structuralWalk(schema)(value ?? {}, inner);
    if (!context.sparesMetadata) for (const name of inner.unknownFields) context.unknownAt(`${context.fieldPathTo('metadata')}.${name}`);
    return metadata;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw fieldProblem(invalidValue(context.fieldPathTo('metadata'), sortedCopy(value, inner), error.message));
  }
}

const fieldProblem = (fieldError: FieldError): DecodeError => new DecodeError(formatFieldError(fieldError), { fieldError });

const anything: Schema = { preserveUnknownFields: true };

function preserved(key: string, element: JsonValue, context: DecodeContext): JsonValue {
  if (typeof element !== 'object' || element === null) return element;
  context.enter(key);
  const copy = sortedCopy(element, context);
  context.leave();
  return copy;
}

function readList(value: JsonValue[], schema: Schema, context: DecodeContext): JsonValue[] {
  const walk = elementWalk(schema);
  return value.map((element, index) => {
    context.enter(index);
    const read = walk(element, context);
    context.leave();
    return read;
  });
}

/** A list that keeps what is unknown keeps it in its elements too, in their own fields (structural pruning, skipPrune). */
function elementWalk({ items, preserveUnknownFields }: Schema): Walk {
  if (!items) return preserveUnknownFields ? sortedCopy : emptied;
  if (!preserveUnknownFields || items.preserveUnknownFields || items.name) return structuralWalk(items);
  let walk = keepingWalks.get(items);
  if (!walk) keepingWalks.set(items, (walk = compile({ ...items, preserveUnknownFields: true })));
  return walk;
}

const keepingWalks = new WeakMap<Schema, Walk>();

/** An element without a schema keeps its scalars; objects lose every field. */
const emptied: Walk = (value, context) => (typeof value === 'object' && value !== null ? compile({})(value, context) : value);
