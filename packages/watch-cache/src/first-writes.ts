import { prefixEnd, type Store } from '@kubewright/storage';
import { PrefixRouter } from './prefix-router.ts';

/** What somebody waits for: something below one of the prefixes that was written after a revision. */
export interface FirstWriteRequest {
  /** Each ends in a slash. */
  readonly prefixes: readonly string[];
  /** What was written up to here is of no interest. 0: what is there counts. */
  readonly after: number;
}

/**
 * Tells of the first write below a prefix those who have nothing to do before it, without a cache for it. Told too often
 * is possible (whoever may have missed a write is told), told too late is not.
 */
export class FirstWrites {
  readonly #store: Store;
  readonly #waiting = new PrefixRouter<Set<() => void>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Resolves at the first write, or when `signal` aborts. The store watch must be delivering to {@link written}. */
  async wait({ prefixes, after }: FirstWriteRequest, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    let tell = (): void => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    for (const prefix of prefixes) this.#add(prefix, tell);
    signal.addEventListener('abort', tell, { once: true });
    try {
      // Listening comes first: what is written while it is looked is told of.
      if (!(await this.#hasWritten(prefixes, after, signal))) await told;
    } finally {
      signal.removeEventListener('abort', tell);
      for (const prefix of prefixes) this.#remove(prefix, tell);
    }
  }

  written(key: string): void {
    this.#waiting.forEachMatching(key, (waiting) => waiting.forEach((tell) => tell()));
  }

  /** Writes may have been missed. */
  unsure(): void {
    for (const waiting of this.#waiting.all()) waiting.forEach((tell) => tell());
  }

  #hasWritten(prefixes: readonly string[], after: number, signal: AbortSignal): boolean | Promise<boolean> {
    const store = this.#store;
    if (after > 0) return store.revision > after;
    for (const prefix of prefixes) {
      const read = store.rangeNow?.({ start: prefix, end: prefixEnd(prefix), limit: 1 });
      if (!read) return this.#asked(prefixes, signal);
      if (read.kvs.length > 0) return true;
    }
    return false;
  }

  async #asked(prefixes: readonly string[], signal: AbortSignal): Promise<boolean> {
    const one = async (prefix: string): Promise<boolean> =>
      (await this.#store.range({ start: prefix, end: prefixEnd(prefix), limit: 1 }, signal)).kvs.length > 0;
    return (await Promise.all(prefixes.map(one))).includes(true);
  }

  #add(prefix: string, tell: () => void): void {
    const waiting = this.#waiting.at(prefix);
    if (waiting) waiting.add(tell);
    else this.#waiting.add(prefix, new Set([tell]));
  }

  #remove(prefix: string, tell: () => void): void {
    const waiting = this.#waiting.at(prefix);
    waiting?.delete(tell);
    if (waiting?.size === 0) this.#waiting.remove(prefix);
  }
}
