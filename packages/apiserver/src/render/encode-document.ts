import { dumpYaml, encodeEnveloped, notAcceptable, parseApiVersion, stringifyJson, type JsonObject, type KubeObject, type Schema } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { protobufType, yamlType, type MediaType } from '../request/negotiation.ts';

/**
 * Encodes an object that is not kept as bytes.
 * @throws {ApiError} NotAcceptable for a kind that has no protobuf form.
 */
export function encodeDocument(object: KubeObject, mediaType: MediaType, pretty: boolean): Uint8Array {
  if (mediaType === protobufType) return encodeEnveloped(protobufSchema(object), object as unknown as JsonObject);
  if (mediaType === yamlType) return Buffer.from(dumpYaml(object));
  return Buffer.from(`${pretty ? JSON.stringify(object, null, 2) : stringifyJson(object)}\n`);
}

function protobufSchema({ apiVersion = '', kind = '' }: KubeObject): Schema {
  const { group, version } = parseApiVersion(apiVersion);
  const schema = kind === 'Table' ? undefined : schemaOf({ group, version, kind });
  if (!schema) throw notAcceptable(`the kind ${kind} of ${apiVersion} has no protobuf form`);
  return schema;
}
