import type { Clock, Timer } from '@kubewright/api-machinery';

/** What is due after the same delay for everybody: whoever comes first is due first, so that one timer serves them all. */
export class Deadlines {
  readonly delayMs: number;
  readonly #clock: Clock;
  #first: Deadline | undefined;
  #last: Deadline | undefined;
  #timing = false;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.delayMs = delayMs;
  }

  schedule(due: () => void): Timer {
    const deadline = new Deadline(this.#clock.monotonicMs() + this.delayMs, due, this.#remove);
    deadline.before = this.#last;
    if (this.#last) this.#last.after = deadline;
    else this.#first = deadline;
    this.#last = deadline;
    this.#time();
    return deadline;
  }

  readonly #remove = (deadline: Deadline): void => {
    const { before, after } = deadline;
    // What is out of the line must not keep others alive that come behind it.
    deadline.before = deadline.after = undefined;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
  };

  /** Nobody stops the timer: when nothing is due by then it is set anew, or not. */
  #time(): void {
    if (this.#timing || !this.#first) return;
    this.#timing = true;
    this.#clock.schedule(this.#first.dueMs - this.#clock.monotonicMs(), () => {
      this.#timing = false;
      const nowMs = this.#clock.monotonicMs();
      for (let next = this.#first; next && next.dueMs <= nowMs; next = this.#first) next.end();
      this.#time();
    });
  }
}

class Deadline implements Timer {
  readonly dueMs: number;
  readonly #due: () => void;
  #remove: ((deadline: Deadline) => void) | undefined;
  before: Deadline | undefined;
  after: Deadline | undefined;

  constructor(dueMs: number, due: () => void, remove: (deadline: Deadline) => void) {
    this.dueMs = dueMs;
    this.#due = due;
    this.#remove = remove;
  }

  /** Takes it out of the line; false when it is in it no more. */
  cancel(): boolean {
    if (!this.#remove) return false;
    this.#remove(this);
    this.#remove = undefined;
    return true;
  }

  end(): void {
    if (this.cancel()) this.#due();
  }
}
