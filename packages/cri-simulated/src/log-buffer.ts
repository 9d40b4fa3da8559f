import { Waiters, type LogEntry, type LogOptions } from '@kubewright/cri';
import type { Clock } from '@kubewright/api-machinery';

/** The log of a simulated container: its last lines in memory, and whoever follows them. */
export class LogBuffer {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  #entries: LogEntry[] = [];
  /** Entries dropped from the front, so that a follower's position stays right. */
  #dropped = 0;
  #ended = false;
  readonly #followers = new Waiters();

  constructor(clock: Clock, maxEntries = 1_000) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
    for (const line of lines) this.#entries.push({ timeMs: this.#clock.nowMs(), stream, bytes: Buffer.from(`${line}\n`) });
    if (this.#entries.length > 2 * this.#maxEntries) {
      const surplus = this.#entries.length - this.#maxEntries;
      this.#entries = this.#entries.slice(surplus);
      this.#dropped += surplus;
    }
    this.#followers.wakeAll();
  }

  end(): void {
    this.#ended = true;
    this.#followers.wakeAll();
  }

  async *read({ follow, sinceMs, tailLines, signal }: LogOptions): AsyncIterable<LogEntry> {
    const length = this.#dropped + this.#entries.length;
    let next = tailLines === undefined ? this.#dropped : Math.max(this.#dropped, length - tailLines);
    for (;;) {
      next = Math.max(next, this.#dropped);
      while (next < this.#dropped + this.#entries.length) {
        const entry = this.#entries[next++ - this.#dropped]!;
        if (sinceMs === undefined || entry.timeMs >= sinceMs) yield entry;
      }
      if (!follow || this.#ended || signal?.aborted) return;
      await this.#followers.wait(signal);
    }
  }
}
