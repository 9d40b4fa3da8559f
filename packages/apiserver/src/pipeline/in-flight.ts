/** Requests that may run at the same time; long-running ones do not count. */
export interface InFlightLimits {
  readonly maxReads: number;
  readonly maxWrites: number;
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

interface Counts {
  reads: number;
  writes: number;
}

/** Counts the requests being worked on, reads and writes apart. */
export class InFlight implements Counts {
  reads = 0;
  writes = 0;
  /** Those that wait for their turn. */
  readonly queued: Counts = { reads: 0, writes: 0 };

  /** Whether one more with this verb would be too many; a limit of 0 is none. */
  isFull(verb: string, { maxReads, maxWrites }: InFlightLimits): boolean {
    return readVerbs.has(verb) ? maxReads > 0 && this.reads >= maxReads : maxWrites > 0 && this.writes >= maxWrites;
  }

  /** Counts one that begins; answers how to end it, which is idempotent. */
  enter(verb: string): () => void {
    return counted(this, verb);
  }

  /** The same of one that has to wait. */
  queue(verb: string): () => void {
    return counted(this.queued, verb);
  }
}

function counted(counts: Counts, verb: string): () => void {
  const read = readVerbs.has(verb);
  if (read) counts.reads++;
  else counts.writes++;
  let left = false;
  return () => {
    if (left) return;
    left = true;
    if (read) counts.reads--;
    else counts.writes--;
  };
}
