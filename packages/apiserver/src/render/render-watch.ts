import {
  encodeCborEvent,
  isNotAcceptable,
  PolledIterable,
  stringifyJson,
  type Clock,
  type KubeObject,
  type Polled,
} from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { CachedObject } from '@kubewright/watch-cache';
import { isOfObject, type ObjectEvent, type ServerEvent } from '../registry/watch.ts';
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

const encodings = new Map<MediaType, Encoding>([
  [jsonType, jsonEncoding],
  [protobufType, protobufEncoding],
  [cborType, cborEncoding],
]);

export interface WatchRendering {
  readonly format: OutputFormat;
  readonly transformation: Transformation | undefined;
  /** Ages are told as of each event. */
  readonly clock: Clock;
  /** Told of every event. */
  readonly series: WatchSeries;
  /** Whether every event is a piece of the body of its own. */
  readonly apart: boolean;
  /** Ends the watch for whoever iterates over the body. */
  readonly signal: () => AbortSignal;
}

/**
 * The response of a watch: one JSON document a line, length-prefixed protobuf messages, or a CBOR sequence. Unless every
 * event is to be a piece of its own, events that come together are one.
 */
export function watchResponse(
  resource: ServedResource,
  events: Polled<readonly ServerEvent[]>,
  { format: { mediaType }, transformation, clock, series, apart, signal }: WatchRendering,
): HttpResponse {
  const encoding = encodings.get(mediaType)!;
  const frames = transformation ? new TransformedFrames(resource, encoding, transformation, clock) : framesOf(resource, encoding, series);
  const body = new EncodedWatch(apart || transformation ? new OneByOne(events) : events, frames);
  return { status: 200, headers: { 'content-type': encoding.contentType }, body: new PolledIterable(body, signal) };
}

/** What events become; undefined for one that ends the watch without a word. */
interface FrameWriter {
  write(events: readonly ServerEvent[]): Uint8Array | undefined;
}

class EncodedWatch implements Polled<Uint8Array> {
  readonly #events: Polled<readonly ServerEvent[]>;
  readonly #frames: FrameWriter;

  constructor(events: Polled<readonly ServerEvent[]>, frames: FrameWriter) {
    this.#events = events;
    this.#frames = frames;
  }

  poll(wake: () => void): Uint8Array | 'pending' | 'over' {
    const events = this.#events.poll(wake);
    if (typeof events === 'string') return events;
    try {
      const bytes = this.#frames.write(events);
      if (bytes) return bytes;
    } catch (error) {
      this.end();
      throw error;
    }
    this.end();
    return 'over';
  }

  end(): void {
    this.#events.end();
  }
}

class OneByOne<T> implements Polled<readonly [T]> {
  readonly #batches: Polled<readonly T[]>;
  #left: readonly T[] = [];

  constructor(batches: Polled<readonly T[]>) {
    this.#batches = batches;
  }

  poll(wake: () => void): readonly [T] | 'pending' | 'over' {
    if (this.#left.length === 0) {
      const batch = this.#batches.poll(wake);
      if (typeof batch === 'string') return batch;
      this.#left = batch;
    }
    const [first, ...left] = this.#left;
    this.#left = left;
    return [first!];
  }

  end(): void {
    this.#left = [];
    this.#batches.end();
  }
}

/** One for all watches of a resource in an encoding. */
class Frames implements FrameWriter {
  readonly #form: string;
  readonly #resource: ServedResource;
  readonly #encoding: Encoding;
  readonly #series: WatchSeries;

  constructor(resource: ServedResource, encoding: Encoding, series: WatchSeries) {
    this.#resource = resource;
    this.#encoding = encoding;
    this.#series = series;
    this.#form = `${encoding.contentType} ${resource.apiVersion}`;
  }

  write(events: readonly ServerEvent[]): Uint8Array {
    const { lengths, bytes } = joinedFrames.join(this.#form, events, this.#frame);
    this.#series.sent(lengths);
    return bytes;
  }

  readonly #frame = (event: ServerEvent): Uint8Array =>
    isOfObject(event) ? frameOf(this.#resource, event, this.#encoding, this.#form) : this.#encoding.document(event.type, event.object);
}

const framesOfResources = new WeakMap<ServedResource, Map<Encoding, Frames>>();

function framesOf(resource: ServedResource, encoding: Encoding, series: WatchSeries): Frames {
  let known = framesOfResources.get(resource);
  if (!known) framesOfResources.set(resource, (known = new Map()));
  let writer = known.get(encoding);
  if (!writer) known.set(encoding, (writer = new Frames(resource, encoding, series)));
  return writer;
}

/** Only the first table of a watch has column definitions. An event that has no such form ends the watch without a word, as upstream. */
class TransformedFrames implements FrameWriter {
  readonly #resource: ServedResource;
  readonly #encoding: Encoding;
  readonly #clock: Clock;
  #transformation: Transformation;

  constructor(resource: ServedResource, encoding: Encoding, transformation: Transformation, clock: Clock) {
    this.#resource = resource;
    this.#encoding = encoding;
    this.#clock = clock;
    this.#transformation = transformation;
  }

  write([event]: readonly ServerEvent[]): Uint8Array | undefined {
    const { type, object } = event!;
    if (type === 'ERROR') return this.#encoding.document(type, object);
    const shown = isOfObject(event!) ? this.#resource.objectOf(event.object) : (object as KubeObject);
    const { table } = this.#transformation;
    const now = { ...this.#transformation, table: { ...table, nowMs: this.#clock.nowMs() } };
    const transformed = inForm(() => transformObject(this.#resource, shown, now));
    if (!transformed) return undefined;
    this.#transformation = { ...this.#transformation, headers: false };
    return this.#encoding.document(type, transformed);
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

function frameOf(resource: ServedResource, { type, object }: ObjectEvent, encoding: Encoding, form: string): Uint8Array {
  const key = `${type} ${form}`;
  let byKey = frames.get(object);
  if (!byKey) frames.set(object, (byKey = new Map()));
  let frame = byKey.get(key);
  if (!frame) byKey.set(key, (frame = encoding.item(resource, type, object)));
  return frame;
}
