import type { HttpRequest } from '@kubewright/http';

/**
 * How long a request is worked on: until its peer goes away or its time is up. The signal is made when somebody asks
 * for it; most requests are answered before anybody does.
 */
export class Lifetime {
  readonly #request: HttpRequest;
  #controller: AbortController | undefined;
  #over = false;
  #reason: unknown;

  constructor(request: HttpRequest) {
    this.#request = request;
  }

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    const controller = (this.#controller = new AbortController());
    const peer = this.#request.signal;
    if (this.#over) controller.abort(this.#reason);
    else if (peer.aborted) controller.abort(peer.reason);
    else peer.addEventListener('abort', () => controller.abort(peer.reason), { once: true });
    return controller.signal;
  }

  /** The time is up. */
  end(reason: unknown): void {
    this.#over = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
