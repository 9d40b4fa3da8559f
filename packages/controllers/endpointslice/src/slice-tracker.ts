import type { Clock } from '@kubewright/api-machinery';
import type { EndpointSlice } from '@kubewright/api/discovery/v1';

const deleted = Infinity;
/** What has not shown in a minute was overtaken (written and at once deleted by somebody else, say). */
const giveUpMs = 60_000;

interface Written {
  /** resourceVersion, or {@link deleted}. */
  readonly version: number;
  readonly atMs: number;
}

/**
 * What this controller last wrote of each service's slices. A view that does not show it yet is stale, and deciding on
 * it would list endpoints twice (endpointslice/util EndpointSliceTracker).
 */
export class SliceTracker {
  readonly #clock: Clock;
  /** By service key and slice uid. */
  readonly #written = new Map<string, Map<string, Written>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wrote(service: string, { metadata }: EndpointSlice): void {
    this.#of(service).set(metadata.uid ?? '', { version: Number(metadata.resourceVersion ?? 0), atMs: this.#clock.monotonicMs() });
  }

  deleted(service: string, { metadata }: EndpointSlice): void {
    this.#of(service).set(metadata.uid ?? '', { version: deleted, atMs: this.#clock.monotonicMs() });
  }

  /** The informer saw the slice go, whoever deleted it. */
  sawDeletion(service: string, { metadata }: EndpointSlice): void {
    this.#written.get(service)?.delete(metadata.uid ?? '');
  }

  forget(service: string): void {
    this.#written.delete(service);
  }

  isStale(service: string, slices: readonly EndpointSlice[]): boolean {
    const shown = new Map(slices.map(({ metadata }) => [metadata.uid ?? '', Number(metadata.resourceVersion ?? 0)]));
    const sinceMs = this.#clock.monotonicMs() - giveUpMs;
    for (const [uid, { version, atMs }] of this.#written.get(service) ?? []) {
      if (atMs < sinceMs) continue;
      const seen = shown.get(uid);
      if (version === deleted ? seen !== undefined : seen === undefined || seen < version) return true;
    }
    return false;
  }

  #of(service: string): Map<string, Written> {
    const known = this.#written.get(service);
    if (known) return known;
    const made = new Map<string, Written>();
    this.#written.set(service, made);
    return made;
  }
}
