import {
  dumpYaml,
  encodeCbor,
  encodeEnveloped,
  notAcceptable,
  parseApiVersion,
  stringifyJson,
  type JsonObject,
  type KubeObject,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { cborType, protobufType, yamlType, type MediaType } from '../request/negotiation.ts';

/**
 * Encodes an object that is not kept as bytes.
 * @throws {ApiError} NotAcceptable for a kind that has no protobuf form.
 */
export function encodeDocument(object: KubeObject, mediaType: MediaType, pretty: boolean): Uint8Array {
  if (mediaType === protobufType) return encodeEnveloped(protobufSchema(object), object as unknown as JsonObject);
  if (mediaType === yamlType) return Buffer.from(dumpYaml(object));
  if (mediaType === cborType) return encodeCbor(object, kindSchema(object));
  return Buffer.from(pretty ? stringifyJson(object, 2) : `${stringifyJson(object)}\n`);
}

/** The schema of a built-in kind; undefined for others. */
export function kindSchema({ apiVersion = '', kind = '' }: KindOf): Schema | undefined {
  const { group, version } = parseApiVersion(String(apiVersion));
  return schemaOf({ group, version, kind: String(kind) });
}

type KindOf = { readonly apiVersion?: unknown; readonly kind?: unknown };

/** @throws {ApiError} NotAcceptable */
export function protobufSchema(object: KindOf): Schema {
  const schema = object.kind === 'Table' ? undefined : kindSchema(object);
  if (!schema) throw notAcceptable(`the kind ${String(object.kind)} of ${String(object.apiVersion)} has no protobuf form`);
  return schema;
}
