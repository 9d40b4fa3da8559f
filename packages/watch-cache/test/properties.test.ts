import { MemoryStore } from '@kubewright/storage';
import type { CachedObject, CacheEvent, CacheWatch, Scope } from '@kubewright/watch-cache';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codec, keyOf, prefix, startCache, valueOf } from './harness.ts';

type Write = { readonly namespace: string; readonly name: string; readonly label: string | undefined };

/** Puts with one of two labels, and deletes (no label), over a handful of names. */
const write: fc.Arbitrary<Write> = fc.record({
  namespace: fc.constantFrom('a', 'a-b', 'b'),
  name: fc.constantFrom('one', 'two', 'three'),
  label: fc.option(fc.constantFrom('web', 'db'), { nil: undefined }),
});
const writes = fc.array(write, { maxLength: 60 });
const scopes: readonly Scope[] = [
  {},
  { namespace: 'a' },
  { name: 'two' },
  { namespace: 'b', name: 'one' },
  { matches: ({ labels }) => labels.get('app') === 'web' },
  { namespace: 'a', matches: ({ labels }) => labels.get('app') === 'db' },
  { requires: [{ of: 'label', name: 'app', value: 'web' }], matches: ({ labels }) => labels.get('app') === 'web' },
  { namespace: 'b', requires: [{ of: 'label', name: 'app', value: 'db' }], matches: ({ labels }) => labels.get('app') === 'db' },
  {
    requires: [
      { of: 'field', name: 'spec.colour', value: '' },
      { of: 'label', name: 'app', value: 'db' },
    ],
    matches: ({ labels }) => labels.get('app') === 'db',
  },
];
/** However few objects there are, selectors use indexes. */
const indexed = { minIndexedRows: 0 };
const forever = new AbortController().signal;

async function apply(store: MemoryStore, { namespace, name, label }: Write): Promise<void> {
  const key = keyOf(namespace, name);
  const success =
    label === undefined ? ({ op: 'delete', key } as const) : ({ op: 'put', key, value: valueOf(namespace, name, { app: label }) } as const);
  await store.txn({ compare: [], success: [success] });
}

const rowsOf = (items: readonly CachedObject[]): string[] => items.map(({ key, revision }) => `${key}@${revision}`);

/** Applies events to a state and checks each against it on the way. */
function replay(state: Map<string, number>, events: readonly CacheEvent[], after: number): string[] {
  let last = after;
  for (const event of events) {
    expect(event.revision).toBeGreaterThanOrEqual(last);
    last = event.revision;
    if (!('object' in event)) continue;
    expect(event.object.revision).toBe(event.revision);
    expect(state.has(event.object.key)).toBe(event.type !== 'ADDED');
    if (event.type === 'DELETED') state.delete(event.object.key);
    else state.set(event.object.key, event.revision);
  }
  return [...state].map(([key, revision]) => `${key}@${revision}`).sort();
}

const take = (watch: CacheWatch): readonly CacheEvent[] => watch.takeReady(1_000_000);

describe('for any writes', () => {
  test('the cache equals the store at its revision', async () => {
    await fc.assert(
      fc.asyncProperty(writes, async (sequence) => {
        const { cache, store, stop } = await startCache(indexed);
        for (const each of sequence) await apply(store, each);
        await cache.waitFor(store.revision);
        const { kvs, revision } = await store.range({ start: prefix, end: '/registry/things0' });
        expect(cache.revision).toBe(revision);
        expect(rowsOf(cache.list({}).items)).toEqual(kvs.map((kv) => `${kv.key}@${kv.modRevision}`));
        await stop();
      }),
      { numRuns: 50 },
    );
  });

  test('a list followed by a watch from its revision replays to every later list, in every scope', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, after) => {
        const { cache, store, stop } = await startCache(indexed);
        for (const each of before) await apply(store, each);
        await cache.waitFor(store.revision);
        const started = scopes.map((scope) => ({ scope, list: cache.list(scope) }));
        const half = after.length >> 1;
        for (const each of after.slice(0, half)) await apply(store, each);
        await cache.waitFor(store.revision);
        const watched = started.map((each) => ({ ...each, watch: cache.watch({ scope: each.scope, after: each.list.revision }, forever) }));
        for (const each of after.slice(half)) await apply(store, each);
        await cache.waitFor(store.revision);
        for (const { scope, list, watch } of watched) {
          const state = new Map(list.items.map(({ key, revision }) => [key, revision]));
          // A watch without initial events starts from what the list showed, changes in between come from the history.
          expect(replay(state, take(watch), list.revision)).toEqual(rowsOf(cache.list(scope).items).sort());
        }
        await stop();
      }),
      { numRuns: 50 },
    );
  });

  test('a watch with initial events shows the state, INITIAL_END, and then what changes', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, after) => {
        const { cache, store, stop } = await startCache(indexed);
        for (const each of before) await apply(store, each);
        await cache.waitFor(store.revision);
        const started = scopes.map((scope) => ({
          scope,
          list: cache.list(scope),
          watch: cache.watch({ scope, after: 'now', sendInitial: true }, forever),
        }));
        for (const each of after) await apply(store, each);
        await cache.waitFor(store.revision);
        for (const { scope, list, watch } of started) {
          const events = take(watch);
          expect(events[list.items.length]).toEqual({ type: 'INITIAL_END', revision: list.revision });
          const later = events.slice(list.items.length + 1);
          const state = new Map(list.items.map(({ key, revision }) => [key, revision]));
          expect(replay(state, later, list.revision)).toEqual(rowsOf(cache.list(scope).items).sort());
        }
        await stop();
      }),
      { numRuns: 50 },
    );
  });

  test('a list by required values is what a scan for them finds, whatever changed since the index was made', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, after) => {
        const { cache, store, stop } = await startCache(indexed);
        for (const half of [before, after]) {
          for (const each of half) await apply(store, each);
          await cache.waitFor(store.revision);
          for (const scope of scopes) {
            const { requires: _, ...scanned } = scope;
            expect(rowsOf(cache.list(scope).items)).toEqual(rowsOf(cache.list(scanned).items));
          }
        }
        await stop();
      }),
      { numRuns: 50 },
    );
  });

  test('a list at any revision of the history is what the store held then', async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.nat(60), async (sequence, back) => {
        const { cache, store, stop } = await startCache(indexed);
        for (const each of sequence) await apply(store, each);
        await cache.waitFor(store.revision);
        const revision = Math.max(1, store.revision - back);
        const { kvs } = await store.range({ start: prefix, end: '/registry/things0', revision });
        expect(rowsOf(cache.listAt({}, revision).items)).toEqual(kvs.map((kv) => `${kv.key}@${kv.modRevision}`));
        await stop();
      }),
      { numRuns: 50 },
    );
  });

  test('writes that run while the cache is being filled are neither lost nor seen twice', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, during) => {
        const { hub, store, stop } = await startCache(indexed);
        for (const each of before) await apply(store, each);
        hub.remove(prefix);
        const cache = hub.cache({ prefix, codec });
        const watch = cache.watch({ scope: {}, after: 'now', sendInitial: true }, forever);
        await Promise.all(during.map((each) => apply(store, each)));
        await cache.waitFor(store.revision);
        await watch[Symbol.asyncIterator]().next();
        const { kvs } = await store.range({ start: prefix, end: '/registry/things0' });
        expect(rowsOf(cache.list({}).items)).toEqual(kvs.map((kv) => `${kv.key}@${kv.modRevision}`));
        await stop();
      }),
      { numRuns: 50 },
    );
  });
});
