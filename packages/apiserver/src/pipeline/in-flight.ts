/** Requests that may run at the same time; long-running ones do not count. */
export interface InFlightLimits {
  readonly maxReads: number;
  readonly maxWrites: number;
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** Counts the requests being worked on, reads and writes apart. */
export class InFlight {
  reads = 0;
  writes = 0;

  /** Whether one more with this verb would be too many; a limit of 0 is none. */
  isFull(verb: string, { maxReads, maxWrites }: InFlightLimits): boolean {
    return readVerbs.has(verb) ? maxReads > 0 && this.reads >= maxReads : maxWrites > 0 && this.writes >= maxWrites;
  }

  /** Counts one that begins; answers how to end it, which is idempotent. */
  enter(verb: string): () => void {
    const read = readVerbs.has(verb);
    if (read) this.reads++;
    else this.writes++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (read) this.reads--;
      else this.writes--;
    };
  }
}
