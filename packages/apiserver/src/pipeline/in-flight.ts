import { ApiError } from '@kubewright/api-machinery';
import type { UserInfo } from '../contract.ts';

/** Requests that may run at the same time; long-running ones do not count. */
export interface InFlightLimits {
  readonly maxReads: number;
  readonly maxWrites: number;
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Bounds the requests being worked on, reads and writes apart (k8s.io/apiserver filters/maxinflight). */
export class InFlight {
  readonly #limits: InFlightLimits;
  #reads = 0;
  #writes = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  get reads(): number {
    return this.#reads;
  }

  get writes(): number {
    return this.#writes;
  }

  /** Enters, and answers how to leave. @throws {ApiError} TooManyRequests; never for system:masters. */
  enter(verb: string, user: UserInfo): () => void {
    const read = readVerbs.has(verb);
    const full = read ? this.#reads >= this.#limits.maxReads : this.#writes >= this.#limits.maxWrites;
    if (full && !user.groups.includes('system:masters')) {
      throw new ApiError({ code: 429, reason: 'TooManyRequests', message: 'Too many requests, please try again later.', details: { retryAfterSeconds: 1 } });
    }
    if (read) this.#reads++;
    else this.#writes++;
    return () => {
      if (read) this.#reads--;
      else this.#writes--;
    };
  }
}
