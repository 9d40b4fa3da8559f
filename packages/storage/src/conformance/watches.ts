import { prefixEnd, type StoreEvent, type WatchBatch } from '../store.ts';
import { errorName, everything, put, putOf, remove, settle, show, takeEvents, text, type Part } from './suite.ts';

export const watches: Part = {
  name: 'watches',
  cases: {
    'a watch from a revision delivers every change from it on, past and future, in order': async ({ store, expect }) => {
      await put(store, 'a', '1');
      const from = await put(store, 'b', '2');
      await remove(store, 'a');
      const taken = takeEvents(store, { ...everything, fromRevision: from }, 3);
      await put(store, 'a', '3');
      expect((await taken).map(show)).toEqual(['put b=2@3', 'delete a@4', 'put a=3@5']);
    },

    'a watch without a revision delivers what comes after it was made': async ({ store, expect }) => {
      await put(store, 'a', '1');
      const watch = store.watch(everything, new AbortController().signal)[Symbol.asyncIterator]();
      await put(store, 'a', '2');
      const { value } = await watch.next();
      expect((value as WatchBatch).events.map(show)).toEqual(['put a=2@3']);
      await watch.return?.();
    },

    'a watch from a revision to come begins there': async ({ store, expect }) => {
      const taken = takeEvents(store, { ...everything, fromRevision: 4 }, 1);
      for (const value of ['1', '2', '3']) await put(store, 'a', value);
      expect((await taken).map(show)).toEqual(['put a=3@4']);
    },

    'a watch sees its range only': async ({ store, expect }) => {
      const ofPrefix = takeEvents(store, { start: 'b/', end: prefixEnd('b/'), fromRevision: 2 }, 2);
      const ofRange = takeEvents(store, { start: 'a', end: 'b/2', fromRevision: 2 }, 2);
      for (const key of ['a', 'b/1', 'b/2', 'c']) await put(store, key, 'x');
      expect((await ofPrefix).map(show)).toEqual(['put b/1=x@3', 'put b/2=x@4']);
      expect((await ofRange).map(show)).toEqual(['put a=x@2', 'put b/1=x@3']);
    },

    'an event carries what was there before': async ({ store, expect }) => {
      await put(store, 'a', '1');
      await put(store, 'a', '2');
      await remove(store, 'a');
      const events = await takeEvents(store, { ...everything, fromRevision: 2 }, 3);
      expect(events.map(({ previous }) => text(previous))).toEqual([undefined, '1', '2']);
      expect(events.map(({ kv }) => [kv.createRevision, kv.modRevision, kv.version, kv.value.length])).toEqual([
        [2, 2, 1, 1],
        [2, 3, 2, 1],
        [0, 4, 0, 0],
      ]);
    },

    'a batch holds whole transactions and tells how far it reaches': async ({ store, expect }) => {
      await store.txn({ compare: [], success: [putOf('a', '1'), putOf('b', '1')] });
      const watch = store.watch({ ...everything, fromRevision: 2 }, new AbortController().signal)[Symbol.asyncIterator]();
      const { value } = await watch.next();
      const batch = value as WatchBatch;
      expect([batch.revision, batch.events.map(show)]).toEqual([2, ['put a=1@2', 'put b=1@2']]);
      await watch.return?.();
    },

    'a failed transaction is not seen': async ({ store, expect }) => {
      await store.txn({ compare: [{ key: 'a', modRevision: 9 }], success: [putOf('a', 'no')] });
      await put(store, 'a', 'yes');
      expect((await takeEvents(store, { ...everything, fromRevision: 1 }, 1)).map(show)).toEqual(['put a=yes@2']);
    },

    'under concurrent writes nothing is lost, repeated or out of order, whenever a watch began': async ({ store, expect }) => {
      const total = 2_000;
      const watches: Promise<StoreEvent[]>[] = [];
      const pending: Promise<number>[] = [];
      for (let i = 0; i < total; i++) {
        if (i % 400 === 0) watches.push(takeEvents(store, { ...everything, fromRevision: 2 }, total));
        pending.push(put(store, `k${i % 7}`, String(i)));
        if (i % 250 === 249) await settle();
      }
      await Promise.all(pending);
      const expected = Array.from({ length: total }, (_, i) => i + 2);
      for (const events of await Promise.all(watches)) expect(events.map(({ kv }) => kv.modRevision)).toEqual(expected);
    },

    'an event is not delivered before its transaction can be read': async ({ store, expect }) => {
      const watch = store.watch(everything, new AbortController().signal)[Symbol.asyncIterator]();
      void put(store, 'a', '1');
      const { value } = await watch.next();
      const batch = value as WatchBatch;
      expect(store.revision >= batch.revision).toBe(true);
      expect(text((await store.get('a', { revision: batch.revision })).kv)).toBe('1');
      await watch.return?.();
    },

    'a watch that asks for progress hears of changes outside its range': async ({ store, expect }) => {
      await put(store, 'b', '1');
      const watch = store.watch({ start: 'a', end: 'b', progress: true }, new AbortController().signal)[Symbol.asyncIterator]();
      const first = (await watch.next()).value as WatchBatch;
      expect([first.revision, first.events.length]).toEqual([2, 0]);
      const revision = await put(store, 'b', '2');
      const second = (await watch.next()).value as WatchBatch;
      expect([second.revision, second.events.length]).toEqual([revision, 0]);
      await watch.return?.();
    },

    'a watch ends when its signal aborts and when the store closes': async ({ store, expect }) => {
      const abort = new AbortController();
      const first = store.watch(everything, abort.signal)[Symbol.asyncIterator]().next();
      const second = store.watch(everything, new AbortController().signal)[Symbol.asyncIterator]().next();
      abort.abort();
      expect((await first).done).toBe(true);
      await store.close();
      expect((await second).done).toBe(true);
    },

    'a watch from before the compaction is refused and one from it is served': async ({ store, expect }) => {
      for (const value of ['1', '2', '3']) await put(store, 'a', value);
      await store.compact(3);
      expect(await errorName(takeEvents(store, { ...everything, fromRevision: 2 }, 1))).toBe('CompactedError');
      expect((await takeEvents(store, { ...everything, fromRevision: 3 }, 2)).map(show)).toEqual(['put a=2@3', 'put a=3@4']);
    },

    'a reader that compaction overtakes is told so': async ({ store, expect }) => {
      const watch = store.watch(everything, new AbortController().signal)[Symbol.asyncIterator]();
      await put(store, 'a', '1');
      const revision = await put(store, 'a', '2');
      await store.compact(revision);
      expect(await errorName(watch.next())).toBe('CompactedError');
    },

    'a watch with nothing to deliver survives compaction': async ({ store, expect }) => {
      const watch = store.watch({ start: 'b', end: 'c' }, new AbortController().signal)[Symbol.asyncIterator]();
      await store.compact(await put(store, 'a', '1'));
      await put(store, 'b', '2');
      const { value } = await watch.next();
      expect((value as WatchBatch).events.map(show)).toEqual(['put b=2@3']);
      await watch.return?.();
    },

    'a deletion at the compacted revision is still delivered from there': async ({ store, expect }) => {
      await put(store, 'a', '1');
      const revision = await remove(store, 'a');
      await store.compact(revision);
      expect((await takeEvents(store, { ...everything, fromRevision: revision }, 1)).map(show)).toEqual([`delete a@${revision}`]);
    },
  },
};
