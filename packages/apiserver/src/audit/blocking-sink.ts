import { type Logger, untilAborted } from '@kubewright/api-machinery';
import type { AuditEvent, AuditSink } from './audit-event.ts';

export interface BlockingSinkDeps {
  readonly logger: Logger;
  /** Delivers some events, in order. Rejects when it could not. Not called again before it has settled. */
  readonly deliver: (events: readonly AuditEvent[]) => Promise<void>;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly done: (taken: boolean) => void;
}

/**
 * Requests wait until their events are delivered: upstream's modes blocking and, where a request whose first event is not
 * taken fails, blocking-strict. Events that come while a delivery is under way go together with the next.
 */
export class BlockingSink implements AuditSink {
  /** Events that were not delivered. */
  lost = 0;
  readonly #deps: BlockingSinkDeps;
  readonly #strict: boolean;
  #waiting: Waiting[] = [];
  #delivering: Promise<void> | undefined;

  constructor(deps: BlockingSinkDeps, { strict }: { readonly strict: boolean }) {
    this.#deps = deps;
    this.#strict = strict;
  }

  process(event: AuditEvent): Promise<boolean> {
    const taken = new Promise<boolean>((done) => this.#waiting.push({ event, done }));
    this.#delivering ??= this.#deliver().finally(() => (this.#delivering = undefined));
    return taken;
  }

  /** Resolves when the signal has aborted and nothing waits. */
  async run(signal: AbortSignal): Promise<void> {
    await untilAborted(signal);
    await this.#delivering;
  }

  async #deliver(): Promise<void> {
    // Events of one turn go together.
    await undefined;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const delivered = await this.#try(batch.map(({ event }) => event));
      for (const { done } of batch) done(delivered || !this.#strict);
    }
  }

  async #try(events: readonly AuditEvent[]): Promise<boolean> {
    try {
      await this.#deps.deliver(events);
      return true;
    } catch (error) {
      this.lost += events.length;
      this.#deps.logger.error('audit events could not be delivered', { events: events.length, error: String(error) });
      return false;
    }
  }
}
