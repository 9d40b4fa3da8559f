import { encodeCborEvent, stringifyJson, type KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServedResource } from '../../registry/served-resource.ts';
import { cborSequenceType, cborType, jsonType, protobufType, type MediaType, type OutputFormat } from '../../request/negotiation.ts';
import { encodeDocument } from '../encode-document.ts';
import { jsonOf } from '../object-json.ts';
import { partialObject } from '../partial-metadata.ts';
import { protobufFrame } from './protobuf-frames.ts';

/** How the events of a watch are written. */
export interface WatchEncoding {
  readonly contentType: string;
  /** An event of an object as it is kept. */
  item(resource: ServedResource, type: string, item: CachedObject): Uint8Array;
  /** Any other, and one of an object that was turned into something else. */
  document(type: string, object: object): Uint8Array;
}

/** One JSON document a line. */
export const jsonEncoding: WatchEncoding = {
  contentType: jsonType,
  item: (resource, type, item) => Buffer.concat([Buffer.from(`{"type":"${type}","object":`), jsonOf(resource, item), Buffer.from('}\n')]),
  document: (type, object) => Buffer.from(`${stringifyJson({ type, object })}\n`),
};

/** Messages that have their length in front of them. */
const protobufEncoding: WatchEncoding = {
  contentType: `${protobufType};stream=watch`,
  item: (resource, type, item) => protobufFrame(type, encodeDocument(resource.objectOf(item), protobufType, false)),
  document: (type, object) => protobufFrame(type, encodeDocument(object as KubeObject, protobufType, false)),
};

/** A sequence of documents, each with its event inside. */
const cborEncoding: WatchEncoding = {
  contentType: cborSequenceType,
  item: (resource, type, item) => encodeCborEvent(type, encodeDocument(resource.objectOf(item), cborType, false)),
  document: (type, object) => encodeCborEvent(type, encodeDocument(object as KubeObject, cborType, false)),
};

const encodings = new Map<MediaType, WatchEncoding>([
  [jsonType, jsonEncoding],
  [protobufType, protobufEncoding],
  [cborType, cborEncoding],
]);

export const encodingOf = ({ mediaType }: OutputFormat): WatchEncoding => encodings.get(mediaType)!;

/** The same of objects without all but their metadata. */
export function metadataEncoding(resource: ServedResource, format: OutputFormat): WatchEncoding {
  const { contentType, document } = encodingOf(format);
  const write = (type: string, object: object): Uint8Array =>
    document(type, type === 'ERROR' ? object : partialObject(resource, object as KubeObject, format.metaVersion));
  return { contentType, item: (_, type, item) => write(type, resource.objectOf(item)), document: write };
}
