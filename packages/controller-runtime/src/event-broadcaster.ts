import type { Event } from '@kubewright/api/core/v1';
import { Events } from '@kubewright/api/core/v1';
import type { Clock, KubeObject, Logger, Random } from '@kubewright/api-machinery';
import { formatTime, isNotFound, keyString, sleep, statusOf } from '@kubewright/api-machinery';
import type { Client, ResourceClient } from '@kubewright/client';
import type { Correlation } from './event-correlator.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { EventOptions, EventRecorder } from './event-recorder.ts';

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

const maxQueued = 1000;
const maxTries = 12;
const retryMs = 10_000;

/**
 * The event writer of a process (client-go tools/record). Recorders put events into one bounded queue; `run` writes
 * them one after another in the background. When the queue is full the newest is dropped, and that is logged.
 */
export class EventBroadcaster {
  readonly #deps: EventBroadcasterDeps;
  readonly #events: ResourceClient<Event>;
  readonly #correlator: EventCorrelator;
  readonly #queue: Event[] = [];
  #wake: (() => void) | undefined;
  /** Makes names differ that fall into the same millisecond. */
  #sequence = 0;

  constructor(deps: EventBroadcasterDeps) {
    this.#deps = deps;
    this.#events = deps.client.resource(Events);
    this.#correlator = new EventCorrelator(deps.clock);
  }

  recorder(origin: EventOrigin): EventRecorder {
    return {
      event: (about, type, reason, message, options = {}) => this.#enqueue(this.#make(origin, about, { type, reason, message, options })),
    };
  }

  /** Writes events until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const event = this.#queue.shift();
      if (!event) {
        await this.#untilQueued(signal);
        continue;
      }
      const correlation = this.#correlator.correlate(event);
      if (correlation.kind !== 'drop') await this.#record(correlation, signal);
    }
  }

  #enqueue(event: Event): void {
    if (this.#queue.length >= maxQueued) {
      this.#deps.logger.warn('The event queue is full; an event is dropped.', { reason: event.reason });
      return;
    }
    this.#queue.push(event);
    this.#wake?.();
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
  async #record(correlation: Correlation & { kind: 'create' | 'count' }, signal: AbortSignal): Promise<void> {
    const { key, event } = correlation;
    for (let attempt = 1; attempt <= maxTries && !signal.aborted; attempt++) {
      try {
        this.#correlator.written(key, await this.#write(correlation, signal));
        return;
      } catch (error) {
        if (signal.aborted) return;
        const fields = { object: keyString({ name: event.metadata.name ?? '' }), reason: event.reason, error: String(error) };
        if (statusOf(error)) return this.#deps.logger.debug('The server rejected an event.', fields);
        if (attempt === maxTries) return this.#deps.logger.error('An event could not be written and is given up.', fields);
        // The first wait is random, so that all components do not come back at once.
        const share = attempt === 1 ? this.#deps.random.float() : 1;
        await sleep(this.#deps.clock, retryMs * share, signal).catch(() => {});
      }
    }
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

  #make(origin: EventOrigin, about: KubeObject, what: { type: string; reason: string; message: string; options: EventOptions }): Event {
    const { type, reason, message, options } = what;
    const nowMs = this.#deps.clock.nowMs();
    const time = formatTime(nowMs);
    const { name = '', namespace, uid, resourceVersion } = about.metadata;
    this.#sequence = (this.#sequence + 1) % 1_000_000;
    const stamp = (BigInt(Math.trunc(nowMs)) * 1_000_000n + BigInt(this.#sequence)).toString(16);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${name}.${stamp}`,
        namespace: namespace || 'default',
        ...(options.annotations && { annotations: { ...options.annotations } }),
      },
      involvedObject: {
        ...(about.kind && { kind: about.kind }),
        ...(namespace && { namespace }),
        name,
        ...(uid && { uid }),
        ...(about.apiVersion && { apiVersion: about.apiVersion }),
        ...(resourceVersion && { resourceVersion }),
        ...(options.fieldPath && { fieldPath: options.fieldPath }),
      },
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
}
