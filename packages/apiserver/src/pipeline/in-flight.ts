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

  /** Enters, and answers how to leave; undefined: there are too many, and the user is none of system:masters. */
  enter(verb: string, user: UserInfo): (() => void) | undefined {
    const read = readVerbs.has(verb);
    const full = read ? this.#reads >= this.#limits.maxReads : this.#writes >= this.#limits.maxWrites;
    if (full && !user.groups.includes('system:masters')) return undefined;
    if (read) this.#reads++;
    else this.#writes++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (read) this.#reads--;
      else this.#writes--;
    };
  }
}
