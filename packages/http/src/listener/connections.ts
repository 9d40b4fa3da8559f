import type { Clock, Timer } from '@kubewright/api-machinery';

/** A connection as the listener's life cycle sees it. */
export interface Connection {
  /** Monotonic time since which it has had nothing in flight; undefined while it has. */
  idleSinceMs: number | undefined;
  /** Asks the peer to finish: no further request is accepted, what is in flight goes on. */
  finish(): void;
  destroy(): void;
}

/** The open connections of a listener: closes idle ones, and all of them at the end. */
export class Connections {
  readonly #clock: Clock;
  readonly #idleTimeoutMs: number;
  readonly #open = new Set<Connection>();
  #timer: Timer | undefined;
  #onEmpty: (() => void) | undefined;
  #deadline: Timer | undefined;
  #closing = false;

  constructor(clock: Clock, idleTimeoutMs: number) {
    this.#clock = clock;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  get closing(): boolean {
    return this.#closing;
  }

  get size(): number {
    return this.#open.size;
  }

  add(connection: Connection): void {
    this.#open.add(connection);
    if (this.#closing) connection.finish();
    else this.#timer ??= this.#clock.schedule(this.#idleTimeoutMs, () => this.#sweep());
  }

  remove(connection: Connection): void {
    this.#open.delete(connection);
    if (this.#open.size === 0) this.#onEmpty?.();
  }

  /** Resolves when every connection has ended, by itself or by force. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#timer?.cancel();
    for (const connection of this.#open) connection.finish();
    if (this.#open.size > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    this.#deadline?.cancel();
  }

  /** Ends by force what is still open in `deadlineMs`, which takes the place of a deadline before it. */
  endWithin(deadlineMs: number): void {
    this.#deadline?.cancel();
    if (this.#open.size === 0) return;
    this.#deadline = this.#clock.schedule(deadlineMs, () => {
      for (const connection of this.#open) connection.destroy();
    });
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const connection of this.#open) {
      if (connection.idleSinceMs !== undefined && nowMs - connection.idleSinceMs >= this.#idleTimeoutMs) connection.finish();
    }
    if (this.#open.size > 0) this.#timer = this.#clock.schedule(this.#idleTimeoutMs / 3, () => this.#sweep());
  }
}
