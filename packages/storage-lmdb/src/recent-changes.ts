import { ChangeLog, type Change } from '@kubewright/storage';

/** What the keeping of one change costs besides its values. */
const overheadBytes = 256;

/** The newest changes with their values: those that are not on disk yet, and as many before them as fit a bound. */
export class RecentChanges {
  readonly #log = new ChangeLog();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get oldestRevision(): number | undefined {
    return this.#log.oldestRevision;
  }

  append(change: Change): void {
    this.#log.append(change);
    this.#bytes += sizeOf(change);
  }

  at(revision: number): Change | undefined {
    return this.#log.at(revision);
  }

  read(from: number, to: number): Iterable<Change> {
    return this.#log.read(from, to);
  }

  /** Makes room, once the bound is passed, by letting go of half of it; never of what comes after `revision`. */
  trim(revision: number): void {
    if (this.#bytes <= this.#maxBytes) return;
    let keepFrom = 0;
    for (const change of this.#log.read(0, revision)) {
      if (this.#bytes <= this.#maxBytes / 2) break;
      this.#bytes -= sizeOf(change);
      keepFrom = change.revision + 1;
    }
    this.#log.dropBefore(keepFrom);
  }
}

function sizeOf({ events }: Change): number {
  let bytes = 0;
  for (const { kv } of events) bytes += kv.value.length + overheadBytes;
  return bytes;
}
