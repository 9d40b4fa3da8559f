import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { AuditEvent, AuditSink } from './audit-event.ts';

export interface BatchingSinkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Delivers some events, in order. Rejects when it could not. */
  readonly deliver: (events: readonly AuditEvent[]) => Promise<void>;
}

/** Upstream's names and, for webhooks, defaults (apiserver/pkg/server/options/audit.go). */
export interface BatchingSinkOptions {
  /** Events that may wait; more are dropped. */
  readonly bufferSize: number;
  readonly maxBatchSize: number;
  /** A batch that is not full waits so long for more. */
  readonly maxBatchWaitMs: number;
  /** Batches a second, and how many at once after a quiet time; 0: no limit. */
  readonly throttleQps: number;
  readonly throttleBurst: number;
  /** Pauses between tries to deliver a batch grow from here by half; five tries. */
  readonly initialBackoffMs: number;
}

export const webhookBatching: BatchingSinkOptions = {
  bufferSize: 10_000,
  maxBatchSize: 400,
  maxBatchWaitMs: 30_000,
  throttleQps: 10,
  throttleBurst: 15,
  initialBackoffMs: 10_000,
};
export const logBatching: BatchingSinkOptions = {
  bufferSize: 10_000,
  maxBatchSize: 1,
  maxBatchWaitMs: 0,
  throttleQps: 0,
  throttleBurst: 0,
  initialBackoffMs: 100,
};

const tries = 5;
const backoffFactor = 1.5;

/** Keeps events until they can be delivered in batches: whoever audits never waits (plugin/pkg/audit/buffered). */
export class BatchingSink implements AuditSink {
  /** Events nobody was told of: the buffer was full, or every try failed. */
  lost = 0;
  readonly #deps: BatchingSinkDeps;
  readonly #options: BatchingSinkOptions;
  readonly #buffer: AuditEvent[] = [];
  #wake: () => void = () => {};
  #tokens: number;
  #refilledMs: number;

  constructor(deps: BatchingSinkDeps, options: BatchingSinkOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#tokens = options.throttleBurst;
    this.#refilledMs = deps.clock.monotonicMs();
  }

  process(event: AuditEvent): undefined {
    if (this.#buffer.length >= this.#options.bufferSize) {
      if (this.lost++ === 0) this.#deps.logger.error('audit events are lost: the buffer is full', { bufferSize: this.#options.bufferSize });
      return;
    }
    this.#buffer.push(event);
    if (this.#buffer.length === 1 || this.#buffer.length === this.#options.maxBatchSize) this.#wake();
  }

  /** Delivers until the signal aborts, and then what is left, up to the first batch that nobody takes. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#buffer.length === 0) await this.#woken(signal);
      if (this.#buffer.length < this.#options.maxBatchSize && this.#options.maxBatchWaitMs > 0)
        await this.#woken(signal, this.#options.maxBatchWaitMs);
      await this.#throttle(signal);
      await this.#deliverBatch(signal);
    }
    while (this.#buffer.length > 0 && (await this.#deliverBatch(signal)));
    // A stop does not wait for each of twenty batches until a backend that hangs has let its time pass.
    this.#lose(this.#buffer.splice(0), 'the server has stopped');
  }

  /** False when it could not. */
  async #deliverBatch(signal: AbortSignal): Promise<boolean> {
    const batch = this.#buffer.splice(0, this.#options.maxBatchSize);
    if (batch.length === 0) return true;
    const { clock, deliver } = this.#deps;
    let pauseMs = this.#options.initialBackoffMs;
    for (let attempt = 1; ; attempt++) {
      try {
        await deliver(batch);
        return true;
      } catch (error) {
        if (attempt >= tries || signal.aborted) {
          this.#lose(batch, String(error));
          return false;
        }
      }
      await pause(clock, pauseMs, signal);
      pauseMs *= backoffFactor;
    }
  }

  #lose({ length }: readonly AuditEvent[], error: string): void {
    if (length === 0) return;
    this.lost += length;
    this.#deps.logger.error('audit events could not be delivered', { events: length, error });
  }

  /** Waits until something is to be done, or for so long. */
  #woken(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : this.#deps.clock.schedule(timeoutMs, () => done());
      const done = (): void => {
        timer?.cancel();
        signal.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      if (signal.aborted) return done();
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  async #throttle(signal: AbortSignal): Promise<void> {
    const { throttleQps, throttleBurst } = this.#options;
    if (throttleQps === 0) return;
    const { clock } = this.#deps;
    const nowMs = clock.monotonicMs();
    this.#tokens = Math.min(throttleBurst, this.#tokens + ((nowMs - this.#refilledMs) / 1_000) * throttleQps);
    this.#refilledMs = nowMs;
    this.#tokens -= 1;
    if (this.#tokens < 0) await pause(clock, (-this.#tokens / throttleQps) * 1_000, signal);
  }
}

/** Every event to each of several sinks. */
export function unionSink(sinks: readonly AuditSink[]): AuditSink {
  return {
    process: (event) => {
      const waits = sinks.flatMap((sink) => sink.process(event) ?? []);
      return waits.length === 0 ? undefined : Promise.all(waits).then((taken) => taken.every(Boolean));
    },
  };
}
