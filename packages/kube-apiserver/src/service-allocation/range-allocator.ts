import { decodeEnveloped, encodeBase64, isProtobufEnvelope, type Random, randomInt, unwrapProtobuf } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { KeyValue, Store } from '@kubewright/storage';

export interface RangeOptions {
  /** Key of the bit set in the store, below /registry/ranges/. */
  readonly key: string;
  /** The range as text; a bit set made for another one is started anew. */
  readonly range: string;
  readonly size: number;
  /** Indices below it are for those who choose themselves: picking begins behind (KEP-3070, KEP-3668). */
  readonly reserved: number;
}

interface State {
  readonly modRevision: number;
  readonly bits: Uint8Array;
}

/** The range has no free place. */
export class RangeFullError extends Error {
  constructor() {
    super('range is full');
    this.name = 'RangeFullError';
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Gives out indices of a range, none twice: the bit set is kept in the store and every change is a compare-and-swap, so
 * several API servers may allocate at once.
 */
export class RangeAllocator {
  readonly #store: Store;
  readonly #random: Random;
  readonly #options: RangeOptions;
  /** What the store held when last seen; checked by every write. */
  #last: State | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(deps: { store: Store; random: Random }, options: RangeOptions) {
    this.#store = deps.store;
    this.#random = deps.random;
    this.#options = options;
  }

  /** False when somebody has it. */
  async allocate(index: number, { dryRun = false } = {}): Promise<boolean> {
    return this.#change((bits) => (has(bits, index) ? undefined : add(bits, index)), dryRun);
  }

  /** @throws {RangeFullError} */
  async allocateNext(): Promise<number> {
    let chosen: number | undefined;
    await this.#change((bits) => {
      chosen = this.#pick(bits);
      return chosen === undefined ? undefined : add(bits, chosen);
    });
    if (chosen === undefined) throw new RangeFullError();
    return chosen;
  }

  /** Of the places, as many as this process knows are held. */
  get held(): number {
    return markedIn(this.#last?.bits ?? new Uint8Array()).length;
  }

  get size(): number {
    return this.#options.size;
  }

  async release(indices: readonly number[]): Promise<void> {
    await this.#change((bits) => {
      const held = indices.filter((index) => has(bits, index));
      return held.length === 0 ? undefined : held.reduce(remove, bits);
    });
  }

  /** Marks what is in use; answers what is marked and not in use. */
  async repair(used: ReadonlySet<number>): Promise<number[]> {
    let unused: number[] = [];
    await this.#change((bits) => {
      unused = markedIn(bits).filter((index) => !used.has(index));
      const missing = [...used].filter((index) => !has(bits, index));
      return missing.length === 0 ? undefined : missing.reduce(add, bits);
    });
    return unused;
  }

  /** Undefined: everything is taken. */
  #pick(bits: Uint8Array): number | undefined {
    const { size, reserved } = this.#options;
    const start = reserved + randomInt(this.#random, size - reserved);
    for (let step = 0; step < size - reserved; step++) {
      const index = reserved + ((start - reserved + step) % (size - reserved));
      if (!has(bits, index)) return index;
    }
    for (let index = 0; index < reserved; index++) if (!has(bits, index)) return index;
    return undefined;
  }

  /** Changes the bit set until it succeeds; `next` answers undefined to leave it. True when something was changed. */
  #change(next: (bits: Uint8Array) => Uint8Array | undefined, dryRun = false): Promise<boolean> {
    // One after another: changes of one process would only fail against each other.
    const change = this.#queue.then(() => this.#compareAndSwap(next, dryRun));
    this.#queue = change.catch(() => {});
    return change;
  }

  async #compareAndSwap(next: (bits: Uint8Array) => Uint8Array | undefined, dryRun: boolean): Promise<boolean> {
    const { key } = this.#options;
    let state = (this.#last ??= this.#decode((await this.#store.get(key)).kv));
    for (let fresh = false; ; fresh = true) {
      const bits = next(state.bits);
      if (!bits && !fresh) {
        // What was last seen may be old: a refusal has to hold against the store itself.
        state = this.#last = this.#decode((await this.#store.get(key)).kv);
        continue;
      }
      if (!bits) return false;
      if (dryRun) return true;
      const compare = [{ key, modRevision: state.modRevision }];
      const result = await this.#store.txn({ compare, success: [{ op: 'put', key, value: this.#encode(bits) }], failure: [key] });
      this.#last = result.succeeded ? { modRevision: result.revision, bits } : this.#decode(result.kvs[0]);
      if (result.succeeded) return true;
      state = this.#last;
    }
  }

  #encode(bits: Uint8Array): Uint8Array {
    const data = encodeBase64(bigEndian(bits));
    return encoder.encode(JSON.stringify({ kind: 'RangeAllocation', apiVersion: 'v1', metadata: {}, range: this.#options.range, data }));
  }

  #decode(kv: KeyValue | undefined): State {
    const { range, size } = this.#options;
    const bits = new Uint8Array(Math.ceil(size / 8));
    if (!kv) return { modRevision: 0, bits };
    const stored = readAllocation(kv.value);
    if (stored.range !== range) return { modRevision: kv.modRevision, bits };
    const data = atob(stored.data ?? '');
    for (let at = 0; at < Math.min(data.length, bits.length); at++) bits[at] = data.charCodeAt(data.length - 1 - at);
    return { modRevision: kv.modRevision, bits };
  }
}

interface StoredAllocation {
  readonly range?: string;
  readonly data?: string;
}

/** Also what kube-apiserver has stored on the same etcd: protobuf. */
function readAllocation(value: Uint8Array): StoredAllocation {
  if (!isProtobufEnvelope(value)) return JSON.parse(decoder.decode(value)) as StoredAllocation;
  const schema = schemaOf({ group: '', version: 'v1', kind: 'RangeAllocation' })!;
  return decodeEnveloped(schema, unwrapProtobuf(value)) as StoredAllocation;
}

/** The bit set as upstream keeps it: one number, most significant byte first, without leading zeros (math/big Int.Bytes). */
function bigEndian(bits: Uint8Array): Uint8Array {
  const used = bits.findLastIndex((byte) => byte !== 0) + 1;
  return bits.slice(0, used).reverse();
}

const has = (bits: Uint8Array, index: number): boolean => (bits[index >> 3]! & (1 << (index & 7))) !== 0;

function markedIn(bits: Uint8Array): number[] {
  const marked: number[] = [];
  bits.forEach((byte, at) => {
    // A range is large and mostly free.
    for (let bit = 0; byte >> bit; bit++) if ((byte >> bit) & 1) marked.push(at * 8 + bit);
  });
  return marked;
}

function add(bits: Uint8Array, index: number): Uint8Array {
  const copy = bits.slice();
  copy[index >> 3]! |= 1 << (index & 7);
  return copy;
}

function remove(bits: Uint8Array, index: number): Uint8Array {
  const copy = bits.slice();
  copy[index >> 3]! &= ~(1 << (index & 7));
  return copy;
}
