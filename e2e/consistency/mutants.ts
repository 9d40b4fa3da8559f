import { randomInt, type Random } from '@kubewright/api-machinery';
import type { RangeRequest, RangeResult, Store, StoreEvent, TxnRequest, TxnResult, WatchBatch, WatchRequest } from '@kubewright/storage';

/** Makes a store out of a store; of faults, one that still keeps its promises, of mutants, one that does not. */
export type StoreWrapper = (store: Store, random: Random) => Store;

type Overrides = Partial<Pick<Store, 'txn' | 'watch' | 'range' | 'rangeNow' | 'currentRevision'>> & { readonly revision?: () => number };

/** The same store but for what is overridden. */
function overriding(store: Store, overrides: Overrides): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'revision' && overrides.revision) return overrides.revision();
      const override = (overrides as Record<string | symbol, unknown>)[name];
      if (override !== undefined && name !== 'revision') return override;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const oneIn = (random: Random, bound: number): boolean => randomInt(random, bound) === 0;
const isWrite = ({ success }: TxnRequest): boolean => success.some(({ key }) => key.startsWith('/registry/configmaps/'));

/** Some transactions fail, half of them after they were applied: clients cannot know. */
export const lostAnswers: StoreWrapper = (store, random) =>
  overriding(store, {
    async txn(request, signal) {
      if (!isWrite(request) || !oneIn(random, 60)) return store.txn(request, signal);
      if (oneIn(random, 2)) await store.txn(request, signal);
      throw new Error('the answer was lost');
    },
  });

async function* untilBroken(batches: AsyncIterable<WatchBatch>, random: Random): AsyncIterable<WatchBatch> {
  for await (const batch of batches) {
    yield batch;
    if (oneIn(random, 200)) return;
  }
}

/** Bugs that a checker worth its name finds. */
export const mutants: Readonly<Record<string, StoreWrapper>> = {
  /** kubernetes #59848: a read is answered from what the cache has got to, not from what was acknowledged. */
  'a stale read': (store, random) => {
    let delivered = store.revision;
    return overriding(store, {
      revision: () => delivered,
      async *watch(request, signal) {
        for await (const batch of store.watch(request, signal)) {
          for (let turns = randomInt(random, 12); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          yield batch;
          delivered = batch.revision;
        }
      },
    });
  },
  /** Compare-and-swap that does not compare. */
  'a lost update': (store, random) =>
    overriding(store, {
      txn: (request, signal) => store.txn(isWrite(request) && oneIn(random, 4) ? { ...request, compare: [] } : request, signal),
    }),
  /** A write that is sent again although it had come through. */
  'a write applied twice': (store, random) =>
    overriding(store, {
      async txn(request, signal) {
        const result = await store.txn(request, signal);
        if (result.succeeded && isWrite(request) && oneIn(random, 50)) setImmediate(() => void store.txn({ ...request, compare: [] }));
        return result;
      },
    }),
  /** kubernetes #123072: an event that never arrives. */
  'a skipped watch event': (store, random) =>
    overriding(store, {
      async *watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
        const skipped = ({ kv }: StoreEvent): boolean => kv.key.startsWith('/registry/configmaps/') && oneIn(random, 60);
        for await (const { revision, events } of store.watch(request, signal))
          yield { revision, events: events.filter((event) => !skipped(event)) };
      },
    }),
  /** kubernetes #49992: a cache that was filled at a revision says that it can tell what happened since the one before. */
  'a watch from before the cache began': (store) => {
    const before = (request: RangeRequest, result: RangeResult): RangeResult =>
      request.start.startsWith('/registry/configmaps/') && request.revision === undefined
        ? { ...result, revision: result.revision - 1 }
        : result;
    return overriding(store, {
      range: async (request, signal) => before(request, await store.range(request, signal)),
      rangeNow(request) {
        const result = store.rangeNow?.(request);
        return result && before(request, result);
      },
    });
  },
  /** kubernetes #116172: the watch of the cache breaks, and what happens until it is there again is told to nobody. */
  'events lost while a cache begins anew': (store, random) =>
    overriding(store, {
      async *watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
        for (let from = request.fromRevision; !signal.aborted;) {
          yield* untilBroken(store.watch(from === undefined ? request : { ...request, fromRevision: from }, signal), random);
          for (let turns = randomInt(random, 12); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          from = store.revision + 1;
        }
      },
    }),
  /** kubernetes #91073: readers are to wait for a revision that the cache never comes to. */
  'a revision that is never reached': (store, random) =>
    overriding(store, { revision: () => store.revision + (oneIn(random, 25) ? 1_000_000 : 0) }),
  /** A revision that was used before. */
  'a revision that goes back': (store, random) =>
    overriding(store, {
      async txn(request, signal): Promise<TxnResult> {
        const result = await store.txn(request, signal);
        return result.succeeded && isWrite(request) && oneIn(random, 30)
          ? { ...result, revision: result.revision - 1 - randomInt(random, 3) }
          : result;
      },
    }),
};
