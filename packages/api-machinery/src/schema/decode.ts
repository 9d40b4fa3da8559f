import type { JsonObject, JsonValue } from '../json.ts';
import { ApiError, badRequest } from '../status/api-error.ts';
import type { FieldError } from '../status/field-error.ts';
import { DecodeContext, DecodeError, type Empties } from './decode-context.ts';
import { structuralWalk } from './decode-structural.ts';
import { typedWalk } from './decode-typed.ts';
import type { Schema } from './schema.ts';

export interface Decoded {
  /** A new object whose JSON is upstream's: fields in wire order, canonical quantities and times, omitted what Go omits. */
  readonly object: JsonObject;
  /** Paths of fields that the schema does not know, e.g. `spec.foo`; they are dropped. At most 100, in order of the input; a custom resource's sorted. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads parsed JSON as the type: a named schema as Go's encoding/json reads it into its struct, another (a custom
 * resource's) by pruning. The input is not changed, but parts of it may be shared with the result.
 * Where `oddNumbers` tells how numbers are written, an integer must be written as one. `keepsNulls`: those that the
 * schema of a custom resource does not allow are there for its validation to refuse.
 * Empty lists and maps of the first are left out where Go leaves them out, and null where it may not.
 * @throws {DecodeError} with Go's message when a value does not fit its field.
 */
export function decode(
  schema: Schema,
  value: JsonValue,
  empties?: Empties,
  oddNumbers?: ReadonlyMap<string, string>,
  keepsNulls = false,
): Decoded {
  const context = new DecodeContext(empties, oddNumbers);
  context.keepsNulls = keepsNulls;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (!schema.name) throw context.wrongType(value, 'map[string]interface {}', 'map');
    if (value === null) return { object: typedWalk(schema)({}, context) as JsonObject, unknownFields: [] };
  }
  const custom = schema.name === undefined;
  const object = (custom ? structuralWalk(schema) : typedWalk(schema))(value, context) as JsonObject;
  return { object, unknownFields: custom ? ofCustomResource(context.unknownFields) : context.unknownFields };
}

/** In upstream's order: metadata is read first, by itself. */
function ofCustomResource(unknownFields: readonly string[]): readonly string[] {
  const inMetadata = (path: string): boolean => path.startsWith('metadata.');
  return [...unknownFields.filter(inMetadata).sort(), ...unknownFields.filter((path) => !inMetadata(path)).sort()];
}

/** Whether pruning would drop a part of a value, and what is wrong with the type and metadata of a resource within it. */
export function pruningOf(schema: Schema, value: JsonValue): { readonly prunes: boolean; readonly error?: FieldError } {
  const context = new DecodeContext();
  context.sparesMetadata = true;
  try {
    structuralWalk(schema)(value, context);
  } catch (error) {
    if (!(error instanceof DecodeError) || !error.fieldError) throw error;
    return { prunes: context.unknownFields.length > 0, error: error.fieldError };
  }
  return { prunes: context.unknownFields.length > 0 };
}

/**
 * 400 for a body that says what it is but cannot be read as that:
 * `Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal …`.
 */
export function cannotBeHandled(body: { version: string; kind: string }, wantedKind: string, message: string): ApiError {
  return badRequest(`${body.kind} in version ${JSON.stringify(body.version)} cannot be handled as a ${wantedKind}: ${message}`);
}

export { DecodeError, type Empties };
