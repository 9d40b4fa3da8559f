import { type Clock, type Logger, type Random, untilAborted } from '@kubewright/api-machinery';
import { pause } from '@kubewright/api-machinery';
import type { BackoffOptions } from '@kubewright/informer';
import { Backoff } from '@kubewright/informer';

/** A part of a process: runs until `signal` aborts. */
export interface Component {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when those after it in the list may start. Unset: at once. If `run` throws before, the start has failed. */
  ready?(signal: AbortSignal): Promise<void>;
}

export interface SupervisorDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface SupervisorOptions {
  /** How long one component may take to stop before the next one is stopped anyway. */
  readonly stopTimeoutMs?: number;
  readonly backoff?: BackoffOptions;
}

const restartBackoff: BackoffOptions = { initialMs: 100, maxMs: 30_000, factor: 2, jitter: 0.5, resetMs: 120_000 };

/**
 * Starts components in the order of the list, each when the one before it is ready; restarts one that throws, after a
 * growing delay; and stops them in the opposite order, so that none loses what it depends on.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #options: SupervisorOptions;

  constructor(deps: SupervisorDeps, options: SupervisorOptions = {}) {
    this.#deps = deps;
    this.#options = options;
  }

  /**
   * Runs until `signal` aborts and every component has stopped. `onStarted` is called once all are ready.
   * @throws what a component's `ready` throws, or its `run` before it was ready, after those started have been stopped.
   */
  async run(components: readonly Component[], signal: AbortSignal, onStarted?: () => void): Promise<void> {
    const running: { name: string; stop: AbortController; ended: Promise<void> }[] = [];
    try {
      for (const component of components) {
        if (signal.aborted) break;
        const stop = new AbortController();
        const starting = new Start();
        running.push({ name: component.name, stop, ended: this.#keepRunning(component, stop.signal, starting) });
        if (component.ready)
          await readyUnlessAborted(Promise.race([component.ready(AbortSignal.any([signal, stop.signal])), starting.failed]), signal);
        starting.over = true;
      }
      if (!signal.aborted) onStarted?.();
      await untilAborted(signal);
    } finally {
      for (const { name, stop, ended } of running.reverse()) {
        stop.abort(signal.reason);
        await this.#stopped(name, ended);
      }
    }
  }

  async #keepRunning(component: Component, signal: AbortSignal, starting: Start): Promise<void> {
    const backoff = new Backoff(this.#deps, this.#options.backoff ?? restartBackoff);
    while (!signal.aborted) {
      try {
        return await component.run(signal);
      } catch (error) {
        if (signal.aborted) return;
        // What cannot even start is not helped by trying: whoever started it is told why.
        if (component.ready && !starting.over) return starting.fail(error);
        const delayMs = backoff.next();
        const text = error instanceof Error ? error.message : String(error);
        this.#deps.logger.error('A component failed and is started again.', { name: component.name, error: text, delayMs });
        await pause(this.#deps.clock, delayMs, signal);
      }
    }
  }

  async #stopped(name: string, ended: Promise<void>): Promise<void> {
    const { stopTimeoutMs = 30_000 } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = this.#deps.clock.schedule(stopTimeoutMs, () => {
        this.#deps.logger.error('A component did not stop in time and is left behind.', { name, stopTimeoutMs });
        resolve();
      });
      void ended.finally(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}

/** Whether a component has become ready, and why not. */
class Start {
  over = false;
  readonly failed: Promise<never>;
  fail: (error: unknown) => void = () => {};

  constructor() {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.failed.catch(() => {});
  }
}

/** Waits for `ready`; once `signal` aborts, its outcome no longer matters. */
async function readyUnlessAborted(ready: Promise<void>, signal: AbortSignal): Promise<void> {
  await Promise.race([ready, untilAborted(signal)]).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  ready.catch(() => {});
}
