import { isNotAcceptable, PolledIterable, type Clock, type KubeObject, type Polled } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import { isOfObject, type ServerEvent } from '../../registry/watch.ts';
import type { ServedResource } from '../../registry/served-resource.ts';
import type { WatchSeries } from '../../metrics/request-metrics.ts';
import type { OutputFormat } from '../../request/negotiation.ts';
import { JoinedFrames } from './joined-frames.ts';
import { RecentFrames } from './recent-frames.ts';
import { transformObject, type Transformation } from '../transform.ts';
import { encodingOf, jsonEncoding, metadataEncoding, type WatchEncoding } from './watch-encodings.ts';

const recentFrames = new RecentFrames();
const joinedFrames = new JoinedFrames();

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
  { format, transformation, clock, series, apart, signal }: WatchRendering,
): HttpResponse {
  // What is told to nobody else, in this form or of this moment.
  const own = transformation && !isOfMetadata(format) ? new TransformedFrames(resource, transformation, clock, series) : undefined;
  const body = new EncodedWatch(apart || own ? new OneByOne(events) : events, own ?? framesOf(resource, format, series));
  return { status: 200, headers: { 'content-type': encodingOf(format).contentType }, body: new PolledIterable(body, signal) };
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

/** One for all watches of a resource in a form. */
class Frames implements FrameWriter {
  readonly #form: string;
  readonly #resource: ServedResource;
  readonly #encoding: WatchEncoding;
  readonly #series: WatchSeries;

  constructor(form: string, resource: ServedResource, encoding: WatchEncoding, series: WatchSeries) {
    this.#form = `${form} ${resource.apiVersion}`;
    this.#resource = resource;
    this.#encoding = encoding;
    this.#series = series;
  }

  write(events: readonly ServerEvent[]): Uint8Array {
    const { lengths, bytes } = joinedFrames.join(this.#form, events, this.#frame);
    this.#series.sent(lengths);
    return bytes;
  }

  readonly #frame = (event: ServerEvent): Uint8Array => {
    if (!isOfObject(event)) return this.#encoding.document(event.type, event.object);
    const { type, object } = event;
    // Bytes that are there need only something put around them.
    if (this.#encoding === jsonEncoding && this.#resource.servesBytes) return jsonEncoding.item(this.#resource, type, object);
    return recentFrames.of(object, `${type} ${this.#form}`, () => this.#encoding.item(this.#resource, type, object));
  };
}

const framesOfResources = new WeakMap<ServedResource, Map<string, Frames>>();

function framesOf(resource: ServedResource, format: OutputFormat, series: WatchSeries): Frames {
  let known = framesOfResources.get(resource);
  if (!known) framesOfResources.set(resource, (known = new Map()));
  const form = isOfMetadata(format) ? `metadata ${format.metaVersion} ${format.mediaType}` : format.mediaType;
  let writer = known.get(form);
  if (!writer) {
    const encoding = isOfMetadata(format) ? metadataEncoding(resource, format) : encodingOf(format);
    known.set(form, (writer = new Frames(form, resource, encoding, series)));
  }
  return writer;
}

const isOfMetadata = ({ as }: OutputFormat): boolean => as === 'PartialObjectMetadata';

/** Only the first table of a watch has column definitions. An event that has no such form ends the watch without a word, as upstream. */
class TransformedFrames implements FrameWriter {
  readonly #resource: ServedResource;
  readonly #clock: Clock;
  readonly #series: WatchSeries;
  #transformation: Transformation;

  constructor(resource: ServedResource, transformation: Transformation, clock: Clock, series: WatchSeries) {
    this.#resource = resource;
    this.#clock = clock;
    this.#series = series;
    this.#transformation = transformation;
  }

  write([event]: readonly ServerEvent[]): Uint8Array | undefined {
    const object = event!.type === 'ERROR' ? event!.object : this.#transformed(event!);
    if (!object) return undefined;
    const bytes = encodingOf(this.#transformation.format).document(event!.type, object);
    this.#series.sent([bytes.byteLength]);
    return bytes;
  }

  #transformed(event: Exclude<ServerEvent, { readonly type: 'ERROR' }>): object | undefined {
    const shown: KubeObject = isOfObject(event) ? this.#resource.objectOf(event.object) : event.object;
    const { table } = this.#transformation;
    const now = { ...this.#transformation, table: { ...table, nowMs: this.#clock.nowMs() } };
    const transformed = inForm(() => transformObject(this.#resource, shown, now));
    if (transformed) this.#transformation = { ...this.#transformation, headers: false };
    return transformed;
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
