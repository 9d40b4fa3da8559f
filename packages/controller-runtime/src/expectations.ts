import type { Clock } from '@kubewright/api-machinery';

interface Expectation {
  creations: number;
  /** Keys (or uids) of objects whose deletion is still to be seen. */
  readonly deletions: Set<string>;
  readonly sinceMs: number;
}

/** Upstream's ExpectationsTimeout. */
const timeoutMs = 5 * 60_000;

/**
 * What a controller has done and not yet seen in its informer (upstream ControllerExpectations with uid tracking).
 * Until it has, its view is stale and it must not create or delete more. Expectations that are not met in five
 * minutes are given up, so that a lost event cannot stop a controller for ever.
 */
export class Expectations {
  readonly #clock: Clock;
  readonly #byOwner = new Map<string, Expectation>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether everything expected of `owner` was seen, was given up, or nothing was expected. */
  satisfied(owner: string): boolean {
    const expectation = this.#byOwner.get(owner);
    if (!expectation) return true;
    if (expectation.creations <= 0 && expectation.deletions.size === 0) return true;
    return this.#clock.monotonicMs() - expectation.sinceMs > timeoutMs;
  }

  /** From now on `count` objects of `owner` are to appear; replaces what was expected before. */
  expectCreations(owner: string, count: number): void {
    this.#byOwner.set(owner, { creations: count, deletions: new Set(), sinceMs: this.#clock.monotonicMs() });
  }

  /** From now on these objects of `owner` are to go; replaces what was expected before. */
  expectDeletions(owner: string, objects: readonly string[]): void {
    this.#byOwner.set(owner, { creations: 0, deletions: new Set(objects), sinceMs: this.#clock.monotonicMs() });
  }

  /** One object of `owner` appeared, or creating it failed. */
  creationObserved(owner: string): void {
    const expectation = this.#byOwner.get(owner);
    if (expectation && expectation.creations > 0) expectation.creations--;
  }

  /** The object went, or deleting it failed. */
  deletionObserved(owner: string, object: string): void {
    this.#byOwner.get(owner)?.deletions.delete(object);
  }

  /** The owner is gone. */
  forget(owner: string): void {
    this.#byOwner.delete(owner);
  }
}
