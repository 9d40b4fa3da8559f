/**
 * Bytes handed to connections in one turn of the event loop. What is sent is copied four times and encrypted on its way;
 * a quarter less time goes into that where all of it stays in the processor's cache meanwhile, which megabytes do not.
 */
const turnBytes = 384 * 1_024;

/**
 * Lets those who have something to send have their turns: those of one connection behind each other, as what they send
 * leaves together, and so many at a time that other work of the process gets its turn in between.
 */
export class SendTurns {
  readonly #waiting = new Map<object, (() => number)[]>();
  /** Those of the connection whose turn it is, and how many have had theirs. */
  #sends: (() => number)[] = [];
  #sent = 0;
  #scheduled = false;

  /** `send` answers how many bytes it has sent, and never throws. */
  add(connection: object, send: () => number): void {
    const sends = this.#waiting.get(connection);
    if (sends) sends.push(send);
    else this.#waiting.set(connection, [send]);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    for (let bytes = 0; this.#hasNext(); bytes += this.#sends[this.#sent++]!()) {
      if (bytes >= turnBytes) return this.#schedule();
    }
  };

  #hasNext(): boolean {
    if (this.#sent < this.#sends.length) return true;
    const [next] = this.#waiting;
    this.#sends = next?.[1] ?? [];
    this.#sent = 0;
    if (next) this.#waiting.delete(next[0]);
    return next !== undefined;
  }
}
