import type { Event, ObjectReference } from '@kubewright/api/core/v1';
import { Events } from '@kubewright/api/core/v1';
import type { Event as SeriesEvent } from '@kubewright/api/events/v1';
import type { Clock, KubeObject, Logger, Random } from '@kubewright/api-machinery';
import { formatMicroTime, formatTime, isNotFound, pause, statusOf } from '@kubewright/api-machinery';
import type { Client, ResourceClient } from '@kubewright/client';
import type { Correlation } from './event-correlator.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { EventOptions, EventRecorder } from './event-recorder.ts';
import { EventSeries, seriesEndMs } from './event-series.ts';
import type { EventWrite } from './event-write.ts';

export interface EventBroadcasterDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Where an event comes from; `host` is a node's name, for what runs on a node. */
export interface EventOrigin {
  readonly component: string;
  readonly host?: string;
}

/** Who reports an event of events.k8s.io; upstream names instances `default-scheduler-HOST`. */
export interface EventReporter {
  readonly controller: string;
  readonly instance: string;
}

interface What {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly options: EventOptions;
}

/** Series are refreshed at every fifth look for ended ones: each half hour. */
const looksPerRefresh = 5;
const maxQueued = 1000;
const maxTries = 12;
const retryMs = 10_000;

/**
 * The event writer of a process (client-go tools/record). Recorders put events into one bounded queue; `run` writes
 * them one after another in the background. While the queue is full the newest are dropped; how many is logged once there is room.
 */
export class EventBroadcaster {
  readonly #deps: EventBroadcasterDeps;
  readonly #events: ResourceClient<Event>;
  readonly #correlator: EventCorrelator;
  readonly #series: EventSeries;
  /** What to write is decided when its turn has come: an event may be counted on the one before it. */
  readonly #queue: (() => EventWrite | undefined)[] = [];
  #wake: (() => void) | undefined;
  #dropped = 0;
  /** Makes names differ that fall into the same millisecond. */
  #sequence = 0;

  constructor(deps: EventBroadcasterDeps) {
    this.#deps = deps;
    this.#events = deps.client.resource(Events);
    this.#correlator = new EventCorrelator(deps.clock);
    this.#series = new EventSeries(deps.client, deps.clock);
  }

  /** Records events of core/v1, repeated ones with a count, as client-go's tools/record does. */
  recorder(origin: EventOrigin): EventRecorder {
    return {
      event: (about, type, reason, message, options = {}) => {
        const event = this.#make(origin, about, { type, reason, message, options });
        this.#enqueue(() => this.#correlated(event));
      },
    };
  }

  /** Records events of events.k8s.io, repeated ones as a series, as client-go's tools/events does. */
  seriesRecorder(reporter: EventReporter): EventRecorder {
    return {
      event: (about, type, reason, message, options = {}) => {
        const event = this.#makeForSeries(reporter, about, { type, reason, message, options });
        this.#enqueue(() => this.#series.observe(event));
      },
    };
  }

  /** Writes events until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const keeping = this.#keepSeries(signal);
    while (!signal.aborted) {
      const next = this.#queue.shift();
      if (!next) {
        this.#tellDropped();
        await this.#untilQueued(signal);
        continue;
      }
      const write = next();
      if (write) await this.#record(write, signal);
    }
    await keeping;
  }

  async #keepSeries(signal: AbortSignal): Promise<void> {
    for (let look = 1; !signal.aborted; look++) {
      await pause(this.#deps.clock, seriesEndMs, signal);
      if (signal.aborted) return;
      const writes = [...this.#series.finish(), ...(look % looksPerRefresh === 0 ? this.#series.refresh() : [])];
      for (const write of writes) await this.#record(write, signal);
    }
  }

  #enqueue(next: () => EventWrite | undefined): void {
    if (this.#queue.length >= maxQueued) {
      this.#dropped++;
      return;
    }
    this.#queue.push(next);
    this.#wake?.();
  }

  /** Once for all: a line for each would be one more thing to write where there is no time for it. */
  #tellDropped(): void {
    if (this.#dropped > 0) this.#deps.logger.warn('Events were dropped while the queue was full.', { events: this.#dropped });
    this.#dropped = 0;
  }

  #untilQueued(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /** An answer of the server, whatever it is, ends it; only when there was none it is tried again. */
  async #record({ object, reason, write }: EventWrite, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= maxTries && !signal.aborted; attempt++) {
      try {
        await write(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const fields = { object, reason, error: String(error) };
        if (statusOf(error)) return this.#deps.logger.debug('The server rejected an event.', fields);
        if (attempt === maxTries) return this.#deps.logger.error('An event could not be written and is given up.', fields);
        // The first wait is random, so that all components do not come back at once.
        const share = attempt === 1 ? this.#deps.random.float() : 1;
        await pause(this.#deps.clock, retryMs * share, signal);
      }
    }
  }

  #correlated(event: Event): EventWrite | undefined {
    const correlation = this.#correlator.correlate(event);
    if (correlation.kind === 'drop') return undefined;
    const { key } = correlation;
    const write = async (signal: AbortSignal): Promise<void> => this.#correlator.written(key, await this.#write(correlation, signal));
    return { object: event.involvedObject.name ?? '', reason: event.reason, write };
  }

  async #write({ kind, event }: Correlation & { kind: 'create' | 'count' }, signal: AbortSignal): Promise<Event> {
    if (kind === 'create') return this.#events.create(event, { signal });
    const { name = '', namespace = '' } = event.metadata;
    const { count = 1, message = '', lastTimestamp = '' } = event;
    try {
      return await this.#events.patch({ namespace, name }, { type: 'strategic', body: { count, message, lastTimestamp } }, { signal });
    } catch (error) {
      // Events expire; the counter goes on in a new one.
      if (isNotFound(error)) return this.#events.create(event, { signal });
      throw error;
    }
  }

  #make(origin: EventOrigin, about: KubeObject, { type, reason, message, options }: What): Event {
    const time = formatTime(this.#deps.clock.nowMs());
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: this.#metadataOf(about, options),
      involvedObject: referenceTo(about, options),
      reason,
      message,
      source: { ...origin },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      type,
      reportingComponent: origin.component,
      reportingInstance: origin.host ?? '',
    };
  }

  #makeForSeries(reporter: EventReporter, about: KubeObject, { type, reason, message, options }: What): SeriesEvent {
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: this.#metadataOf(about, options),
      eventTime: formatMicroTime(this.#deps.clock.nowMs()),
      reportingController: reporter.controller,
      reportingInstance: reporter.instance,
      ...(options.action && { action: options.action }),
      reason,
      regarding: referenceTo(about, options),
      note: message,
      type,
    };
  }

  #metadataOf(about: KubeObject, options: EventOptions): Event['metadata'] {
    const { name = '', namespace } = about.metadata;
    this.#sequence = (this.#sequence + 1) % 1_000_000;
    const stamp = (BigInt(Math.trunc(this.#deps.clock.nowMs())) * 1_000_000n + BigInt(this.#sequence)).toString(16);
    return {
      name: `${name}.${stamp}`,
      namespace: namespace || 'default',
      ...(options.annotations && { annotations: { ...options.annotations } }),
    };
  }
}

function referenceTo({ kind, apiVersion, metadata }: KubeObject, { fieldPath }: EventOptions): ObjectReference {
  const { name = '', namespace, uid, resourceVersion } = metadata;
  return {
    ...(kind && { kind }),
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
    ...(apiVersion && { apiVersion }),
    ...(resourceVersion && { resourceVersion }),
    ...(fieldPath && { fieldPath }),
  };
}
