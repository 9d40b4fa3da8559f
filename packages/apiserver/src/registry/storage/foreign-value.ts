import {
  apiVersionOf,
  applyDefaults,
  decode,
  decodeEnveloped,
  isProtobufEnvelope,
  parseApiVersion,
  unwrapProtobuf,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { isEncrypted } from '../../encryption/value-transformer.ts';
import { parseObject } from './stored-item.ts';

/**
 * Reads a value that somebody else has stored: a draft of the storage version, with its defaults, as upstream reads what
 * it has stored (a codec that recognises JSON and protobuf and converts every version).
 * @throws {Error} when the value is of no version of the resource.
 */
export function readForeign(value: Uint8Array, definition: ResourceDefinition): KubeObject {
  if (isEncrypted(value)) throw new Error('identity transformer tried to read encrypted data');
  const read = isProtobufEnvelope(value) ? fromProtobuf(value) : fromJson(value, definition);
  const { group, version } = parseApiVersion(read.apiVersion ?? '');
  const { storageVersion, versions, hooks, converter } = definition;
  if (converter) return read;
  const found = group === definition.group ? versions.find(({ name }) => name === version) : undefined;
  if (!found) throw new Error(`no kind ${JSON.stringify(definition.kind)} is registered for version ${JSON.stringify(read.apiVersion)}`);
  const stored = found.conversion && version !== storageVersion ? found.conversion.toStorage(read) : read;
  stored.apiVersion = apiVersionOf({ group, version: storageVersion });
  applyDefaults(versions.find(({ name }) => name === storageVersion)!.schema, stored as unknown as JsonObject);
  hooks.default?.(stored);
  return stored;
}

function fromProtobuf(value: Uint8Array): KubeObject {
  const envelope = unwrapProtobuf(value);
  return withMetadata(decodeEnveloped(schemaOrRefuse(envelope), envelope));
}

/** Custom resources stay as they are: their versions are converted, pruned and defaulted where they are asked for. */
function fromJson(value: Uint8Array, { converter, storedElsewhere }: ResourceDefinition): KubeObject {
  const stored = parseObject(value);
  if (converter) return stored;
  const object = storedElsewhere?.get(stored.apiVersion ?? '')?.(stored as unknown as JsonObject) ?? (stored as unknown as JsonObject);
  const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string };
  return withMetadata({ ...decode(schemaOrRefuse({ apiVersion, kind }), object).object, kind, apiVersion });
}

function schemaOrRefuse({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): Schema {
  const schema = schemaOf({ ...parseApiVersion(apiVersion), kind });
  if (!schema) throw new Error(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  return schema;
}

function withMetadata(object: JsonObject): KubeObject {
  object['metadata'] ??= {};
  return object as unknown as KubeObject;
}
