import {
  decode,
  stringifyJson,
  type Empties,
  withSortedKeys,
  type JsonObject,
  type KubeObject,
  type Schema,
} from '@kubewright/api-machinery';

/**
 * The object as it is written: fields in wire order, canonical values, nothing that is left out when empty. A custom
 * resource is a map to upstream, and its keys are sorted. Parts may be shared with the draft.
 * As it is stored, unless `empties` say otherwise.
 */
export function canonicalObject(schema: Schema, draft: KubeObject, empties?: Empties): KubeObject {
  const object = draft as unknown as JsonObject;
  const canonical = schema.name === undefined ? withSortedKeys(empties ? withTypedMetadata(schema, object, empties) : object) : undefined;
  return (canonical ?? decode(schema, object, empties).object) as unknown as KubeObject;
}

/** Of a custom resource metadata alone is of a type of Go's, which leaves out what is empty. */
function withTypedMetadata(schema: Schema, object: JsonObject, empties: Empties): JsonObject {
  const type = schema.properties?.get('metadata')?.schema;
  return type?.name === undefined ? object : { ...object, metadata: decode(type, object['metadata'] ?? {}, empties).object };
}

export function encodeObject(schema: Schema, object: KubeObject): string {
  return stringifyJson(canonicalObject(schema, object));
}
