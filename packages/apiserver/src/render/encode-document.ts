import { notAcceptable, stringifyJson, type KubeObject } from '@kubewright/api-machinery';
import { jsonType, type MediaType } from '../request/negotiation.ts';

/** Encodes an object that is not kept as bytes. */
export function encodeDocument(object: KubeObject, mediaType: MediaType, pretty: boolean): Uint8Array {
  if (mediaType === jsonType) return Buffer.from(`${pretty ? JSON.stringify(object, null, 2) : stringifyJson(object)}\n`);
  throw notAcceptable('only the following media types are accepted: application/json');
}
