import type { Clock, Logger, Random } from '@kubewright/api-machinery';
import {
  assertDistinctKeys,
  CompactedError,
  prefixEnd,
  StoreClosedError,
  type GetResult,
  type KeyValue,
  type LeaseId,
  type Operation,
  type RangeRequest,
  type RangeResult,
  type Snapshot,
  type Store,
  type TxnRequest,
  type TxnResult,
  type WatchBatch,
  type WatchRequest,
} from '@kubewright/storage';
import { EtcdTimeoutError, storeError, type CallContext } from './errors.ts';
import { etcdWatch } from './etcd-watch.ts';
import { KeySpace } from './key-space.ts';
import { isServiceError } from './members/failure.ts';
import { Members } from './members/members.ts';
import { membersOf } from './members/members-of.ts';
import { EtcdLeases } from './etcd-leases.ts';
import { RevisionReader } from './revision-reader.ts';
import { compareModRevision, type WireOperation } from './wire/etcd-messages.ts';
import * as methods from './wire/etcd-methods.ts';

/** Keys read at once for a snapshot. */
const snapshotPage = 5_000;
const defaultCallTimeoutMs = 10_000;

/** Where the cluster is, and how it is spoken to. */
export interface EtcdStoreOptions {
  /** URLs of the members, `http:` or `https:`; all of one cluster. */
  readonly servers: readonly string[];
  /** PEM: the authority of the members' certificates (unset: those of Node), and the certificate we show them. */
  readonly tls?: EtcdTls;
  /** What `/registry` is called in etcd (kube-apiserver `--etcd-prefix`). Default `/registry`. */
  readonly prefix?: string;
  /** The longest a call takes, in milliseconds; a write that takes longer may have happened or not. Default 10,000. */
  readonly callTimeoutMs?: number;
}

export interface EtcdTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Collaborators of an {@link EtcdStore}. */
export interface EtcdStoreDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * The storage contract over an etcd cluster (v3 API, 3.4 and later). Several stores, in as many processes, may share
 * one cluster. Reads are linearizable. A write is acknowledged when etcd has acknowledged it; one that fails or times
 * out was applied once or not at all.
 */
export class EtcdStore implements Store {
  readonly #members: Members;
  readonly #keys: KeySpace;
  readonly #clock: Clock;
  readonly #callTimeoutMs: number;
  readonly #leases: EtcdLeases;
  readonly #revisionReader: RevisionReader;
  #revision = 1;
  /** What this store has compacted: etcd may keep one revision more. */
  #compactRevision = 0;

  private constructor(
    members: Members,
    { prefix, callTimeoutMs = defaultCallTimeoutMs }: EtcdStoreOptions,
    { clock, random }: EtcdStoreDeps,
  ) {
    this.#members = members;
    this.#clock = clock;
    this.#callTimeoutMs = callTimeoutMs;
    this.#keys = new KeySpace(prefix);
    this.#leases = new EtcdLeases({ members, random });
    this.#revisionReader = new RevisionReader(() => this.#readRevision());
  }

  /** Connects and learns the cluster's revision. @throws {EtcdTimeoutError} that says why when no member can be reached. */
  static async open(options: EtcdStoreOptions, deps: EtcdStoreDeps): Promise<EtcdStore> {
    const members = membersOf({ callTimeoutMs: defaultCallTimeoutMs, ...options }, deps);
    const store = new EtcdStore(members, options, deps);
    try {
      await store.currentRevision();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  get revision(): number {
    return this.#revision;
  }

  /** @throws {StoreClosedError}; the signal's reason when it aborts. */
  async currentRevision(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#revisionReader.current();
  }

  async get(key: string, options: { revision?: number; signal?: AbortSignal } = {}): Promise<GetResult> {
    const revision = this.#inWindow(options.revision);
    const message = { key: this.#keys.toEtcd(key), revision };
    const answer = await this.#asked({ revision }, () => this.#members.read(methods.range, message, options.signal));
    const kv = answer.kvs[0] && this.#keys.keyValue(answer.kvs[0]);
    return { revision: options.revision ?? answer.header.revision, ...(kv && { kv }) };
  }

  async range({ start, end, limit = 0, keysOnly = false, ...request }: RangeRequest, signal?: AbortSignal): Promise<RangeResult> {
    const revision = this.#inWindow(request.revision);
    const message = { key: this.#keys.startToEtcd(start), rangeEnd: this.#keys.toEtcd(end), limit, revision, keysOnly };
    const answer = await this.#asked({ revision }, () => this.#members.read(methods.range, message, signal));
    const kvs = answer.kvs.map((kv) => this.#keys.keyValue(kv));
    return { revision: request.revision ?? answer.header.revision, kvs, more: answer.more, count: answer.count };
  }

  async txn({ compare, success, failure = [] }: TxnRequest, signal?: AbortSignal): Promise<TxnResult> {
    assertDistinctKeys(success);
    const message = {
      compare: compare.map(({ key, modRevision }) => ({ target: compareModRevision, key: this.#keys.toEtcd(key), modRevision })),
      success: success.map((operation) => this.#operation(operation)),
      failure: failure.map((key) => ({ range: { key: this.#keys.toEtcd(key) } })),
    };
    const lease = success.map((operation) => (operation.op === 'put' ? operation.lease : undefined)).find((id) => id !== undefined);
    const answer = await this.#asked({ lease }, () => this.#members.write(methods.txn, message, signal));
    const { succeeded, responses, header } = answer;
    const kvs = succeeded ? [] : responses.flatMap(({ range }) => range?.kvs ?? []).map((kv) => this.#keys.keyValue(kv));
    return { succeeded, revision: header.revision, kvs };
  }

  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
    // Settled now: what this store has seen when the watch is made is not "after now".
    const fromRevision = request.fromRevision ?? this.#revision + 1;
    const deps = { members: this.#members, keys: this.#keys, clock: this.#clock, onRevision: (revision: number) => this.#see(revision) };
    return this.#members.until(signal, (ends) => etcdWatch(deps, { ...request, fromRevision }, ends));
  }

  grantLease(ttlSeconds: number): Promise<LeaseId> {
    return this.#asked({}, () => this.#leases.grant(ttlSeconds));
  }

  renewLease(lease: LeaseId): Promise<void> {
    return this.#asked({ lease }, () => this.#leases.renew(lease));
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    await this.#asked({ lease }, () => this.#leases.revoke(lease));
  }

  /**
   * Forgets history before `revision`. etcd before 3.4.36 and 3.5.18 forgets a deletion at the very revision it is
   * compacted to (etcd #19179), and a watch from there would miss it: then the revision before is compacted instead.
   */
  async compact(revision: number): Promise<void> {
    const safe = revision > 2 && (await this.#deletesAt(revision)) ? revision - 1 : revision;
    try {
      await this.#asked({ revision }, () => this.#members.read(methods.compact, { revision: safe }));
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
    }
    this.#compactRevision = Math.max(this.#compactRevision, revision);
  }

  /** Of the member that answers. */
  async sizeBytes(signal?: AbortSignal): Promise<number> {
    return (await this.#members.read(methods.status, {}, signal)).dbSizeBytes;
  }

  async snapshot(): Promise<Snapshot> {
    const end = prefixEnd('');
    const first = await this.range({ start: '', end, limit: snapshotPage });
    const kvs: KeyValue[] = [...first.kvs];
    for (let { more } = first; more;) {
      const page = await this.range({ start: `${kvs.at(-1)!.key}\0`, end, limit: snapshotPage, revision: first.revision });
      kvs.push(...page.kvs);
      more = page.more;
    }
    return { revision: first.revision, kvs };
  }

  async close(): Promise<void> {
    this.#members.close();
  }

  #operation(operation: Operation): Partial<WireOperation> {
    const key = this.#keys.toEtcd(operation.key);
    if (operation.op === 'delete') return { delete: { key } };
    return { put: { key, value: operation.value, lease: operation.lease ?? 0 } };
  }

  async #readRevision(): Promise<number> {
    const { header } = await this.#asked({}, () => this.#members.read(methods.range, { key: '\0', countOnly: true, limit: 1 }));
    return header.revision;
  }

  /** Whether some key was deleted at exactly this revision; false when it is no longer kept, or to come. */
  async #deletesAt(revision: number): Promise<boolean> {
    if (revision > this.#revision && revision > (await this.currentRevision())) return false;
    const ends = new AbortController();
    const deadline = this.#clock.schedule(this.#callTimeoutMs, () => ends.abort());
    const request = { start: '', end: prefixEnd(''), fromRevision: revision, progress: true, withoutPrevious: true };
    try {
      for await (const { events } of this.watch(request, ends.signal))
        return events.some(({ type, kv }) => type === 'delete' && kv.modRevision === revision);
      throw new EtcdTimeoutError(`etcd did not tell in ${this.#callTimeoutMs} ms what happened at revision ${revision}`);
    } catch (error) {
      if (error instanceof CompactedError) return false;
      throw error;
    } finally {
      deadline.cancel();
      ends.abort();
    }
  }

  /** Makes a call, notes the revision it tells, and words its failure as the contract does. */
  async #asked<A>(context: Omit<CallContext, 'newestRevision'>, call: () => Promise<A>): Promise<A> {
    if (this.#members.closed) throw new StoreClosedError();
    try {
      const answer = await call();
      this.#see(revisionOf(answer));
      return answer;
    } catch (error) {
      throw isServiceError(error) ? storeError(error, { ...context, newestRevision: this.#revision }) : error;
    }
  }

  #see(revision: number): void {
    if (revision > this.#revision) this.#revision = revision;
  }

  /** @throws {CompactedError} when this store has compacted it. 0 stands for the newest. */
  #inWindow(revision: number | undefined): number {
    if (revision !== undefined && revision < this.#compactRevision) throw new CompactedError(this.#compactRevision);
    return revision ?? 0;
  }
}

function revisionOf(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null || !('header' in answer)) return 0;
  return (answer.header as { revision: number } | undefined)?.revision ?? 0;
}
