import { encodeCborEvent, isNotAcceptable, stringifyJson, type KubeObject } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServerEvent } from '../registry/watch.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { WatchSeries } from '../metrics/request-metrics.ts';
import { cborSequenceType, cborType, jsonType, protobufType, type MediaType, type OutputFormat } from '../request/negotiation.ts';
import { encodeDocument } from './encode-document.ts';
import { jsonOf } from './object-json.ts';
import { protobufFrame } from './protobuf-frames.ts';
import { transformObject, type Transformation } from './transform.ts';

/** Frames by object, type, version and encoding: an event is encoded once however many watch it. */
const frames = new WeakMap<CachedObject, Map<string, Uint8Array>>();

/** How the events of one watch are written. */
interface Encoding {
  readonly contentType: string;
  item(resource: ServedResource, type: string, item: CachedObject): Uint8Array;
  document(type: string, object: object): Uint8Array;
}

const jsonEncoding: Encoding = {
  contentType: jsonType,
  item: (resource, type, item) => Buffer.concat([Buffer.from(`{"type":"${type}","object":`), jsonOf(resource, item), Buffer.from('}\n')]),
  document: (type, object) => Buffer.from(`${stringifyJson({ type, object })}\n`),
};

const protobufEncoding: Encoding = {
  contentType: `${protobufType};stream=watch`,
  item: (resource, type, item) => protobufFrame(type, encodeDocument(resource.objectOf(item), protobufType, false)),
  document: (type, object) => protobufFrame(type, encodeDocument(object as KubeObject, protobufType, false)),
};

/** A sequence of documents, each with its event inside. */
const cborEncoding: Encoding = {
  contentType: cborSequenceType,
  item: (resource, type, item) => encodeCborEvent(type, encodeDocument(resource.objectOf(item), cborType, false)),
  document: (type, object) => encodeCborEvent(type, encodeDocument(object as KubeObject, cborType, false)),
};

const encodings = new Map<MediaType, Encoding>([[jsonType, jsonEncoding], [protobufType, protobufEncoding], [cborType, cborEncoding]]);

export interface WatchRendering {
  readonly format: OutputFormat;
  readonly transformation: Transformation | undefined;
  /** Told of every event. */
  readonly series: WatchSeries;
}

/** The response of a watch: one JSON document a line, length-prefixed protobuf messages, or a CBOR sequence. */
export function watchResponse(resource: ServedResource, events: AsyncIterable<ServerEvent>, { format: { mediaType }, transformation, series }: WatchRendering): HttpResponse {
  const encoding = encodings.get(mediaType)!;
  const body = transformation ? transformed(resource, events, encoding, transformation) : encoded(resource, events, encoding, series);
  return { status: 200, headers: { 'content-type': encoding.contentType }, body };
}

/** No generator: thousands of watches wait here, and each would cost a kilobyte. */
function encoded(resource: ServedResource, events: AsyncIterable<ServerEvent>, encoding: Encoding, series: WatchSeries): AsyncIterable<Uint8Array> {
  const encode = (event: ServerEvent): Uint8Array => {
    const frame = 'item' in event ? frameOf(resource, event.type, event.item, encoding) : encoding.document(event.type, event.object);
    series.sent(frame.byteLength);
    return frame;
  };
  return { [Symbol.asyncIterator]: () => new EncodedEvents(events[Symbol.asyncIterator](), encode) };
}

class EncodedEvents implements AsyncIterator<Uint8Array> {
  readonly #events: AsyncIterator<ServerEvent>;
  readonly #encode: (event: ServerEvent) => Uint8Array;

  constructor(events: AsyncIterator<ServerEvent>, encode: (event: ServerEvent) => Uint8Array) {
    this.#events = events;
    this.#encode = encode;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#events.next().then(this.#encoded);
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  readonly #encoded = (result: IteratorResult<ServerEvent>): IteratorResult<Uint8Array> => {
    if (result.done) return result;
    try {
      return { done: false, value: this.#encode(result.value) };
    } catch (error) {
      void this.#events.return?.();
      throw error;
    }
  };
}

/** Only the first table of a watch has column definitions. An event that has no such form ends the watch without a word, as upstream. */
async function* transformed(resource: ServedResource, events: AsyncIterable<ServerEvent>, encoding: Encoding, transformation: Transformation): AsyncIterable<Uint8Array> {
  let headers = transformation.headers;
  for await (const event of events) {
    if (event.type === 'ERROR') {
      yield encoding.document(event.type, event.object);
      continue;
    }
    const object: KubeObject = 'item' in event ? resource.objectOf(event.item) : event.object;
    const transformed = inForm(() => transformObject(resource, object, { ...transformation, headers }));
    if (!transformed) return;
    yield encoding.document(event.type, transformed);
    headers = false;
  }
}

function inForm(transform: () => object): object | undefined {
  try {
    return transform();
  } catch (error) {
    if (isNotAcceptable(error)) return undefined;
    throw error;
  }
}

function frameOf(resource: ServedResource, type: string, item: CachedObject, encoding: Encoding): Uint8Array {
  const key = `${type} ${encoding.contentType} ${resource.apiVersion}`;
  let byKey = frames.get(item);
  if (!byKey) frames.set(item, (byKey = new Map()));
  let frame = byKey.get(key);
  if (!frame) byKey.set(key, (frame = encoding.item(resource, type, item)));
  return frame;
}
