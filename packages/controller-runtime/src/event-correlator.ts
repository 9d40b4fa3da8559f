import type { Event } from '@kubewright/api/core/v1';
import type { Clock } from '@kubewright/api-machinery';
import { LruMap } from './lru-map.ts';

/** What to do about an event: nothing, write it, or count it on one written before. */
export type Correlation =
  | { readonly kind: 'drop' }
  | { readonly kind: 'create'; readonly key: string; readonly event: Event }
  | { readonly kind: 'count'; readonly key: string; readonly event: Event };

const cacheSize = 4096;
/** This many different messages of one reason about one object become one event … */
const maxSimilar = 10;
/** … if none came later than this after the one before. */
const similarWindowMs = 600_000;
const spamBurst = 25;
const spamPerSecond = 1 / 300;

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Keeps events from flooding the API: similar ones are combined, same ones counted, and a source that goes on about
 * one object is cut off (client-go tools/record/events_cache.go). Memory is bounded: 4,096 entries of each kind.
 */
export class EventCorrelator {
  readonly #clock: Clock;
  readonly #similar = new LruMap<string, Similar>(cacheSize);
  readonly #written = new LruMap<string, Event>(cacheSize);
  readonly #buckets = new LruMap<string, Bucket>(cacheSize);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  correlate(event: Event): Correlation {
    const { event: combined, key } = this.#combine(event);
    const before = this.#written.get(key);
    const now = before ? countedOn(before, combined) : combined;
    this.#written.set(key, now);
    if (!this.#mayPass(event)) return { kind: 'drop' };
    return { kind: before ? 'count' : 'create', key, event: now };
  }

  /** The server's answer to a write: later events are counted on this one. */
  written(key: string, event: Event): void {
    this.#written.set(key, event);
  }

  #combine(event: Event): { event: Event; key: string } {
    const nowMs = this.#clock.nowMs();
    const similarKey = similarKeyOf(event);
    let similar = this.#similar.get(similarKey);
    if (!similar || nowMs - similar.lastMs > similarWindowMs) similar = { messages: new Set(), lastMs: nowMs };
    similar.messages.add(event.message ?? '');
    similar.lastMs = nowMs;
    this.#similar.set(similarKey, similar);
    if (similar.messages.size < maxSimilar) return { event, key: sameKeyOf(event) };
    // Kept at the threshold, so that the set cannot grow with the messages.
    const [oldest] = similar.messages;
    similar.messages.delete(oldest!);
    return { event: { ...event, message: `(combined from similar events): ${event.message ?? ''}` }, key: similarKey };
  }

  #mayPass(event: Event): boolean {
    const key = JSON.stringify([event.source?.component, event.source?.host, objectKey(event)]);
    const nowMs = this.#clock.monotonicMs();
    const bucket = this.#buckets.get(key) ?? { tokens: spamBurst, atMs: nowMs };
    bucket.tokens = Math.min(spamBurst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * spamPerSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

function countedOn(before: Event, event: Event): Event {
  return {
    ...event,
    metadata: { ...event.metadata, ...(before.metadata.name && { name: before.metadata.name }) },
    ...(before.firstTimestamp && { firstTimestamp: before.firstTimestamp }),
    count: (before.count ?? 0) + 1,
  };
}

function objectKey({ involvedObject: { kind, namespace, name, uid, apiVersion } }: Event): string {
  return JSON.stringify([kind, namespace, name, uid, apiVersion]);
}

function similarKeyOf(event: Event): string {
  const { source, type, reason, reportingComponent, reportingInstance } = event;
  return JSON.stringify([source?.component, source?.host, objectKey(event), type, reason, reportingComponent, reportingInstance]);
}

function sameKeyOf(event: Event): string {
  const { source, involvedObject, type, reason, message } = event;
  return JSON.stringify([source?.component, source?.host, objectKey(event), involvedObject.fieldPath, type, reason, message]);
}
