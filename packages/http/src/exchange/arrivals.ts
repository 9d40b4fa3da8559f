/** How many requests are begun in one turn of the event loop; other work of the process gets its turn in between. */
const requestsAtOnce = 100;

/**
 * Begins the requests that have arrived in one turn of the event loop after all of them have been read: to go through
 * the same code again, which the processor's cache still holds, takes a sixth less time for a create of 1 KiB, and a
 * quarter for a GET, than to change between that of TLS and HTTP/2 and that of the handler with every request.
 */
export class Arrivals {
  #waiting: (() => void)[] = [];

  /** `begin` must not throw. */
  add(begin: () => void): void {
    if (this.#waiting.push(begin) === 1) setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const arrived = this.#waiting;
    this.#waiting = arrived.splice(requestsAtOnce);
    if (this.#waiting.length > 0) setImmediate(this.#turn);
    for (const begin of arrived) begin();
  };
}
