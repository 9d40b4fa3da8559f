import { sleep, type Clock } from '@kubewright/api-machinery';
import type { InFlight } from './pipeline/in-flight.ts';
import type { OpenWatches } from './registry/reading/open-watches.ts';

export interface ShutdownDeps {
  readonly clock: Clock;
  readonly inFlight: InFlight;
  readonly watches: OpenWatches;
}

export interface ShutdownOptions {
  /** Requests are still taken for so long, while readiness tells everybody to go elsewhere. */
  readonly delayMs: number;
  /** What requests in flight get to finish then. */
  readonly drainTimeoutMs: number;
  /** Watches end over so long; 0: at once. */
  readonly watchGraceMs: number;
}

const pollMs = 20;

/**
 * How a server stops: readiness fails first; after a delay nothing new is taken; watches end; what is in flight finishes
 * (k8s.io/apiserver server/genericapiserver.go and its diagram, release 1.36).
 */
export class Shutdown {
  readonly #deps: ShutdownDeps;
  readonly #options: ShutdownOptions;
  readonly #draining = new AbortController();
  #begun = false;

  constructor(deps: ShutdownDeps, options: ShutdownOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  /** From the first moment on. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Aborts when the delay is over: nothing new is taken. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  /** Resolves when everything in flight has finished, or has had its time. */
  async run(): Promise<void> {
    const { clock, watches } = this.#deps;
    const { delayMs, watchGraceMs } = this.#options;
    this.#begun = true;
    if (delayMs > 0) await sleep(clock, delayMs);
    this.#draining.abort();
    await Promise.all([watches.endAll(clock, watchGraceMs), this.#drained()]);
  }

  async #drained(): Promise<void> {
    const { clock, inFlight } = this.#deps;
    const untilMs = clock.monotonicMs() + this.#options.drainTimeoutMs;
    while (inFlight.reads + inFlight.writes > 0 && clock.monotonicMs() < untilMs) await sleep(clock, pollMs);
  }
}
