import { encodeCborEvent, isNotAcceptable, stringifyJson, type KubeObject } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServerEvent } from '../registry/watch.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { WatchSeries } from '../metrics/request-metrics.ts';
import { cborSequenceType, cborType, jsonType, protobufType, type MediaType, type OutputFormat } from '../request/negotiation.ts';
import { encodeDocument } from './encode-document.ts';
import { jsonOf } from './object-json.ts';
import { JoinedFrames } from './joined-frames.ts';
import { protobufFrame } from './protobuf-frames.ts';
import { transformObject, type Transformation } from './transform.ts';

/** Frames by object, type, version and encoding: an event is encoded once however many watch it. */
const frames = new WeakMap<CachedObject, Map<string, Uint8Array>>();

const joinedFrames = new JoinedFrames();

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
  /** Whether every event is a piece of the body of its own. */
  readonly apart?: boolean;
}

/**
 * The response of a watch: one JSON document a line, length-prefixed protobuf messages, or a CBOR sequence. Unless every
 * event is to be a piece of its own, events that come together are one.
 */
export function watchResponse(
  resource: ServedResource,
  events: AsyncIterable<readonly ServerEvent[]>,
  { format: { mediaType }, transformation, series, apart = false }: WatchRendering,
): HttpResponse {
  const encoding = encodings.get(mediaType)!;
  const form = `${encoding.contentType} ${resource.apiVersion}`;
  const encode = (event: ServerEvent): Uint8Array =>
    'item' in event ? frameOf(resource, event.type, event.item, encoding, form) : encoding.document(event.type, event.object);
  const joined = (batch: readonly ServerEvent[]): Uint8Array => {
    const { lengths, bytes } = joinedFrames.join(form, batch, encode);
    for (const length of lengths) series.sent(length);
    return bytes;
  };
  const body = transformation ? transformed(resource, events, encoding, transformation) : encoded(apart ? oneByOne(events) : events, joined);
  return { status: 200, headers: { 'content-type': encoding.contentType }, body };
}

const encoded = <T, R>(source: AsyncIterable<T>, encode: (element: T) => R): AsyncIterable<R> => ({
  [Symbol.asyncIterator]: () => new Encoded(source[Symbol.asyncIterator](), encode),
});

async function* oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncIterable<readonly [T]> {
  for await (const batch of batches) for (const each of batch) yield [each];
}

/** What each element becomes. No generator: thousands of watches wait here, and each would cost a kilobyte. */
class Encoded<T, R> implements AsyncIterator<R> {
  readonly #source: AsyncIterator<T>;
  readonly #encode: (element: T) => R;

  constructor(source: AsyncIterator<T>, encode: (element: T) => R) {
    this.#source = source;
    this.#encode = encode;
  }

  next(): Promise<IteratorResult<R>> {
    return this.#source.next().then(this.#encoded);
  }

  async return(): Promise<IteratorResult<R>> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  readonly #encoded = (result: IteratorResult<T>): IteratorResult<R> => {
    if (result.done) return result;
    try {
      return { done: false, value: this.#encode(result.value) };
    } catch (error) {
      void this.#source.return?.();
      throw error;
    }
  };
}

/** Only the first table of a watch has column definitions. An event that has no such form ends the watch without a word, as upstream. */
async function* transformed(resource: ServedResource, batches: AsyncIterable<readonly ServerEvent[]>, encoding: Encoding, transformation: Transformation): AsyncIterable<Uint8Array> {
  let headers = transformation.headers;
  for await (const [event] of oneByOne(batches)) {
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

function frameOf(resource: ServedResource, type: string, item: CachedObject, encoding: Encoding, form: string): Uint8Array {
  const key = `${type} ${form}`;
  let byKey = frames.get(item);
  if (!byKey) frames.set(item, (byKey = new Map()));
  let frame = byKey.get(key);
  if (!frame) byKey.set(key, (frame = encoding.item(resource, type, item)));
  return frame;
}
