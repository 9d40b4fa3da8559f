import { decode, stringifyJson, type JsonObject, type KubeObject, type Schema } from '@kubewright/api-machinery';

const firstInMetadata = ['name', 'generateName', 'namespace', 'selfLink', 'uid'];

/**
 * The object as it is written: fields in wire order, canonical values, nothing that is left out when empty. Names and
 * uid come first in metadata, which storing relies on. Parts may be shared with the draft.
 */
export function canonicalObject(schema: Schema, draft: KubeObject): KubeObject {
  if (schema.name !== undefined) return decode(schema, draft as unknown as JsonObject).object as unknown as KubeObject;
  const { kind, apiVersion, metadata, ...rest } = draft;
  const source = metadata as unknown as Record<string, unknown>;
  const ordered: Record<string, unknown> = {};
  for (const field of firstInMetadata) if (source[field] !== undefined) ordered[field] = source[field];
  for (const field of Object.keys(source)) if (!firstInMetadata.includes(field) && source[field] !== undefined) ordered[field] = source[field];
  return { ...(apiVersion !== undefined && { apiVersion }), ...(kind !== undefined && { kind }), metadata: ordered, ...rest };
}

export function encodeObject(schema: Schema, object: KubeObject): string {
  return stringifyJson(canonicalObject(schema, object));
}
