import { plainJson } from '../json/stringify-json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { DecodeContext, DecodeError } from './decode-context.ts';
import type { Walk } from './decode-scalar.ts';
import { sortedKeys, typedWalk } from './decode-typed.ts';
import { setOwn } from '../json/own-property.ts';
import type { Schema } from './schema.ts';

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
    const child = property?.schema ?? (additionalProperties === true ? anything : additionalProperties) ?? undefined;
    const element = value[key]!;
    if (schema.embeddedResource && key === 'metadata' && child && child.name) out[key] = embeddedMetadata(element, child, context);
    else if (!child) {
      if (!preserveUnknownFields) context.unknown(key);
      else setOwn(out, key, preserved(key, element, context));
    } else if (element !== null) {
      context.enter(key);
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
    throw new DecodeError(`${context.pathTo(name)}: Invalid value: ${plainJson(given)}: must be a string`);
  }
}

/** Metadata of such a resource, read by itself: null is none. */
function embeddedMetadata(value: JsonValue, schema: Schema, context: DecodeContext): JsonValue {
  const inner = new DecodeContext();
  try {
    const metadata = structuralWalk(schema)(value ?? {}, inner);
    for (const name of inner.unknownFields) context.unknown(`metadata.${name}`);
    return metadata;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new DecodeError(`${context.pathTo('metadata')}: Invalid value: ${plainJson(sortedCopy(value, inner))}: ${error.message}`);
  }
}

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

/** The same value with the keys of every object in the order of Go's maps. */
function sortedCopy(value: JsonValue, context: DecodeContext): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  context.enter('');
  const copy = Array.isArray(value) ? value.map((element) => sortedCopy(element, context)) : sortedObject(value, context);
  context.leave();
  return copy;
}

function sortedObject(value: JsonObject, context: DecodeContext): JsonObject {
  const out: JsonObject = {};
  for (const key of sortedKeys(value)) setOwn(out, key, sortedCopy(value[key]!, context));
  return out;
}
