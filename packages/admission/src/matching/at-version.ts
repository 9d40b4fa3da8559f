import {
  apiVersionOf,
  applyDefaults,
  decode,
  parseApiVersion,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  type ResourceVersion,
} from '@kubewright/api-machinery';

/** A draft or stored object as a served version shows it. */
export async function atVersion(definition: ResourceDefinition, object: KubeObject, versionName: string): Promise<KubeObject> {
  const apiVersion = apiVersionOf({ group: definition.group, version: versionName });
  if (!isMainKind(definition, object)) return object;
  const version = versionOf(definition, versionName);
  if ((object.apiVersion ?? apiVersion) === apiVersion) return asWritten(version, object);
  const [custom] = definition.converter ? await definition.converter.convert([object], versionName) : [];
  const converted = custom ?? version.conversion?.fromStorage(object) ?? object;
  return asWritten(version, { ...converted, apiVersion, kind: definition.kind });
}

/** A draft has empty lists in it that Go's JSON leaves out; what is stored has none, and is frozen. */
function asWritten({ schema }: ResourceVersion, object: KubeObject): KubeObject {
  if (schema.name === undefined || Object.isFrozen(object)) return object;
  return decode(schema, object as unknown as JsonObject, 'written').object as unknown as KubeObject;
}

/**
 * What somebody has made of an object of the main kind at a served version, read by that version's schema, as an object of the version
 * the draft has. @throws when it does not fit the schema.
 */
export async function fromVersion(
  definition: ResourceDefinition,
  patched: JsonObject,
  versionName: string,
  draft: KubeObject,
): Promise<KubeObject> {
  const version = versionOf(definition, versionName);
  const object = decode(version.schema, patched).object as unknown as KubeObject;
  applyDefaults(version.schema, object as unknown as JsonObject);
  object.kind = definition.kind;
  object.apiVersion = apiVersionOf({ group: definition.group, version: versionName });
  if (draft.apiVersion === undefined || draft.apiVersion === object.apiVersion) return object;
  const [custom] = definition.converter ? await definition.converter.convert([object], parseApiVersion(draft.apiVersion).version) : [];
  const converted = custom ?? version.conversion?.toStorage(object) ?? object;
  return { ...converted, apiVersion: draft.apiVersion, kind: draft.kind! };
}

/** Bodies of special subresources (Scale, Eviction, Binding) are of kinds of their own, with one version. */
export const isMainKind = (definition: ResourceDefinition, { kind }: KubeObject): boolean => kind === undefined || kind === definition.kind;

function versionOf(definition: ResourceDefinition, name: string): ResourceVersion {
  const version = definition.versions.find((each) => each.name === name);
  if (!version) throw new Error(`${definition.plural}.${definition.group} has no version ${name}`);
  return version;
}
