import { randomUuid, type Random } from '@kubewright/api-machinery';

const counterDigits = 12;

/** Ids of requests in the form of UUIDs: random for the server, then counted, since one a request is too many to draw. */
export class AuditIds {
  readonly #prefix: string;
  #next = 0;

  constructor(random: Random) {
    this.#prefix = randomUuid(random).slice(0, -counterDigits);
  }

  next(): string {
    return this.#prefix + (this.#next++).toString(16).padStart(counterDigits, '0');
  }
}
