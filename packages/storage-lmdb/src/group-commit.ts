/**
 * Gathers what is handed in while a write is under way, or in one turn of the event loop, and writes it together: many
 * callers share one flush. After a failed write everything later fails too, for it was decided on what was lost.
 */
export class GroupCommit<T> {
  readonly #write: (group: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  /** Outcome of the group that is gathering, or of the last one. */
  #gathering: Promise<void> = Promise.resolve();
  #busy: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | undefined;

  constructor(write: (group: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  /** Why nothing can be written any more. */
  get failure(): { error: unknown } | undefined {
    return this.#failure;
  }

  add(item: T): void {
    if (this.#waiting.length === 0) {
      this.#busy = this.#gathering = this.#afterBusy();
      // Nobody may be waiting; those who are get the same error.
      this.#gathering.catch(() => {});
    }
    this.#waiting.push(item);
  }

  /** Resolves once everything added so far is written; fails if any of it could not be. */
  settled(): Promise<void> {
    return this.#gathering;
  }

  async #afterBusy(): Promise<void> {
    const busy = this.#busy;
    await new Promise<void>((resolve) => setImmediate(resolve));
    await busy;
    const group = this.#waiting;
    this.#waiting = [];
    try {
      if (this.#failure) throw this.#failure.error;
      await this.#write(group);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}
