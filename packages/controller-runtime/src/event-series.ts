import type { Event } from '@kubewright/api/events/v1';
import { Events } from '@kubewright/api/events/v1';
import type { Clock } from '@kubewright/api-machinery';
import { formatMicroTime, isNotFound } from '@kubewright/api-machinery';
import type { Client, ResourceClient } from '@kubewright/client';
import type { EventWrite } from './event-write.ts';
import { LruMap } from './lru-map.ts';

interface Series {
  readonly event: Event;
  count: number;
  lastMs: number;
}

const cacheSize = 4096;
/** A series ends when nothing was added to it for so long. */
export const seriesEndMs = 360_000;

/**
 * Keeps events of events.k8s.io from flooding the API: the second one of a kind begins a series on the first, and the
 * later ones are only counted until the series is refreshed or has ended (client-go tools/events). Remembers 4,096.
 */
export class EventSeries {
  readonly #events: ResourceClient<Event>;
  readonly #clock: Clock;
  readonly #series = new LruMap<string, Series>(cacheSize);

  constructor(client: Client, clock: Clock) {
    this.#events = client.resource(Events);
    this.#clock = clock;
  }

  /** What to write about an event, if anything. */
  observe(event: Event): EventWrite | undefined {
    const lastMs = this.#clock.nowMs();
    const key = seriesKeyOf(event);
    const series = this.#series.get(key);
    if (!series) {
      this.#series.set(key, { event, count: 1, lastMs });
      return this.#toWrite(event, async (signal) => void (await this.#events.create(event, { signal })));
    }
    series.count++;
    series.lastMs = lastMs;
    return series.count === 2 ? this.#counted(series) : undefined;
  }

  /** The last count of the series that have ended; they, and events that stayed alone, are forgotten. */
  finish(): EventWrite[] {
    const endedBefore = this.#clock.nowMs() - seriesEndMs;
    const ended = [...this.#series.entries()].filter(([, { lastMs }]) => lastMs < endedBefore);
    for (const [key] of ended) this.#series.delete(key);
    return ended.filter(([, { count }]) => count > 1).map(([, series]) => this.#counted(series));
  }

  /** Every series as it stands, so that none expires while it goes on. */
  refresh(): EventWrite[] {
    return [...this.#series.entries()].filter(([, { count }]) => count > 1).map(([, series]) => this.#counted(series));
  }

  #counted({ event, count, lastMs }: Series): EventWrite {
    const series = { count, lastObservedTime: formatMicroTime(lastMs) };
    const { name = '', namespace = '' } = event.metadata;
    return this.#toWrite(event, async (signal) => {
      try {
        await this.#events.patch({ namespace, name }, { type: 'strategic', body: { series } }, { signal });
      } catch (error) {
        if (!isNotFound(error)) throw error;
        await this.#events.create({ ...event, series }, { signal });
      }
    });
  }

  #toWrite({ regarding, reason }: Event, write: EventWrite['write']): EventWrite {
    return { object: regarding?.name ?? '', reason, write };
  }
}

function seriesKeyOf({ type, action, reason, reportingController, reportingInstance, regarding, related }: Event): string {
  return JSON.stringify([type, action, reason, reportingController, reportingInstance, regarding, related]);
}
