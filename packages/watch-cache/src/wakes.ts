/**
 * Wakes those who wait for changes once the changes that come together are all there: so they are read together. One
 * microtask serves all.
 */
export class Wakes {
  #waiting: (() => void)[] = [];

  add(wake: () => void): void {
    if (this.#waiting.push(wake) === 1) queueMicrotask(this.#wakeAll);
  }

  readonly #wakeAll = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  };
}
