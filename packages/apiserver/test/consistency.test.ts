import type { KubeObject } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, settle, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());

const maps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const names = (json: { items: KubeObject[] }): string[] => json.items.map(({ metadata }) => metadata.name!);
const revisionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number => Number(metadata.resourceVersion);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const merge = { 'content-type': 'application/merge-patch+json' };

/** Creates, changes and deletes, all at once. */
async function churn(on: TestServer, namespace: string, count: number): Promise<void> {
  await Promise.all(
    numbers(count).map(async (i) => {
      await on.request('POST', maps(namespace), { body: configMap(`m${i}`) });
      await on.request('PATCH', `${maps(namespace)}/m${i}`, { body: { data: { i: String(i) } }, headers: merge });
      if (i % 3 === 0) await on.request('DELETE', `${maps(namespace)}/m${i}`);
    }),
  );
}

async function eventsUntil(
  lines: ReturnType<typeof watchLines>,
  last: (event: { type: string; object: KubeObject }) => boolean,
): Promise<{ type: string; object: KubeObject }[]> {
  const events: { type: string; object: KubeObject }[] = [];
  for (let event = await lines.next(); event; event = await lines.next()) {
    events.push(event);
    if (last(event)) break;
  }
  return events;
}

/** A store that tells of changes a little later than it acknowledges them. */
function lagging(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'watch') {
        return async function* (...asked: Parameters<Store['watch']>) {
          for await (const batch of target.watch(...asked)) {
            await settle();
            yield batch;
          }
        };
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

test('A read without resourceVersion shows what was acknowledged before it, by this server or by another (I6)', async () => {
  const { store, clock } = server;
  const late = await startServer({ deps: { store: lagging(store), clock } });
  await late.request('GET', maps('acknowledged'));
  for (const i of numbers(20)) {
    const writer = i % 2 ? server : late;
    await writer.request('POST', maps('acknowledged'), { body: configMap(`m${i}`) });
    expect((await late.request('GET', `${maps('acknowledged')}/m${i}`)).status).toBe(200);
    await writer.request('POST', maps('acknowledged'), { body: configMap(`n${i}`) });
    expect(names((await late.request('GET', maps('acknowledged'))).json)).toContain(`n${i}`);
  }
  await late.stop();
});

test('Reads of resourceVersion 0 never go back (I7)', async () => {
  const seen: number[] = [];
  const read = async (): Promise<void> =>
    void seen.push(revisionOf((await server.request('GET', `${maps('monotonic')}?resourceVersion=0`)).json));
  for (const i of numbers(30)) await Promise.all([read(), server.request('POST', maps('monotonic'), { body: configMap(`m${i}`) }), read()]);
  expect(new Set(seen).size).toBeGreaterThan(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('A read of resourceVersion N is not older than N, whichever server wrote it (I8)', async () => {
  const late = await startServer({ deps: { store: lagging(server.store), clock: server.clock } });
  await late.request('GET', maps('not-older'));
  const written = async (name: string): Promise<string> =>
    (await server.request('POST', maps('not-older'), { body: configMap(name) })).json.metadata.resourceVersion;
  for (const i of numbers(10)) {
    for (const match of ['', '&resourceVersionMatch=NotOlderThan']) {
      const name = `m${i}-${match.length}`;
      const n = await written(name);
      const list = await late.request('GET', `${maps('not-older')}?resourceVersion=${n}${match}`);
      expect(names(list.json)).toContain(name);
      expect(revisionOf(list.json)).toBeGreaterThanOrEqual(Number(n));
    }
    const n = await written(`got${i}`);
    expect((await late.request('GET', `${maps('not-older')}/got${i}?resourceVersion=${n}`)).status).toBe(200);
  }
  await late.stop();
});

test('An exact list of a revision that is compacted is 410 (I9)', async () => {
  const own = await startServer();
  const { json } = await own.request('POST', maps('x'), { body: configMap('a') });
  for (const name of ['b', 'c']) {
    await own.clock.advance(120_000);
    await own.request('POST', maps('x'), { body: configMap(name) });
  }
  const exact = `${maps('x')}?resourceVersion=${json.metadata.resourceVersion}&resourceVersionMatch=Exact`;
  expect(names((await own.request('GET', exact)).json)).toEqual(['a']);
  await own.store.compact(own.store.revision);
  expect((await own.request('GET', exact)).json).toMatchObject({
    code: 410,
    reason: 'Expired',
    message: 'The resourceVersion for the provided list is too old.',
  });
  await own.stop();
});

test('A revision with a limit and no match is that revision exactly, on every page (I9)', async () => {
  for (const name of ['a', 'b', 'c']) await server.request('POST', maps('legacy'), { body: configMap(name) });
  const { resourceVersion } = (await server.request('GET', maps('legacy'))).json.metadata;
  await server.request('POST', maps('legacy'), { body: configMap('aa') });
  const first = await server.request('GET', `${maps('legacy')}?limit=2&resourceVersion=${resourceVersion}`);
  expect([names(first.json), first.json.metadata.resourceVersion]).toEqual([['a', 'b'], resourceVersion]);
  const second = await server.request('GET', `${maps('legacy')}?limit=2&continue=${first.json.metadata.continue}`);
  expect(names(second.json)).toEqual(['c']);
});

test('A list is at least as new as every item of it, and a watch from it misses nothing (I12)', async () => {
  const ending = new AbortController();
  const writing = churn(server, 'follow', 40);
  await new Promise((resolve) => setImmediate(resolve));
  const { json } = await server.request('GET', maps('follow'));
  for (const item of json.items) expect(revisionOf(json)).toBeGreaterThanOrEqual(revisionOf(item));
  const { raw } = await server.request('GET', `${maps('follow')}?watch=1&resourceVersion=${json.metadata.resourceVersion}`, {
    signal: ending.signal,
  });
  await writing;
  await server.request('POST', maps('follow'), { body: configMap('last') });
  const state = new Map<string, string>(json.items.map((item: KubeObject) => [item.metadata.name!, item.metadata.resourceVersion!]));
  for (const { type, object } of await eventsUntil(watchLines(raw), ({ object }) => object.metadata.name === 'last')) {
    if (type === 'DELETED') state.delete(object.metadata.name!);
    else state.set(object.metadata.name!, object.metadata.resourceVersion!);
  }
  ending.abort();
  const now = await server.request('GET', maps('follow'));
  expect([...state].sort()).toEqual(now.json.items.map((item: KubeObject) => [item.metadata.name, item.metadata.resourceVersion]).sort());
});

test('The revisions of a watch only rise, and each change is told once (I13)', async () => {
  const ending = new AbortController();
  const { raw } = await server.request('GET', `${maps('ordered')}?watch=1&resourceVersion=${server.store.revision}`, {
    signal: ending.signal,
  });
  const reading = eventsUntil(watchLines(raw), ({ object }) => object.metadata.name === 'last');
  await churn(server, 'ordered', 40);
  await server.request('POST', maps('ordered'), { body: configMap('last') });
  const events = await reading;
  const revisions = events.map(({ object }) => revisionOf(object));
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
  const count = (wanted: string): number => events.filter(({ type }) => type === wanted).length;
  expect([count('ADDED'), count('MODIFIED'), count('DELETED')]).toEqual([41, 40, 14]);
  ending.abort();
});

test('A watch of an exact revision begins with what changed after it, one of none or 0 with what is there (I14)', async () => {
  await server.request('POST', maps('begin'), { body: configMap('there') });
  const from = async (query: string): Promise<string[]> => {
    const ending = new AbortController();
    const { raw } = await server.request('GET', `${maps('begin')}?watch=1${query}`, { signal: ending.signal });
    const first = eventsUntil(watchLines(raw), () => true);
    await settle();
    await server.request('PATCH', `${maps('begin')}/there`, { body: { data: { query } }, headers: merge });
    const events = await first;
    ending.abort();
    return events.map(({ type }) => type);
  };
  expect(await from('')).toEqual(['ADDED']);
  expect(await from('&resourceVersion=0')).toEqual(['ADDED']);
  expect(await from(`&resourceVersion=${server.store.revision}`)).toEqual(['MODIFIED']);
});

test('Initial events hold what another server acknowledged before the watch, and their end is as new (I6, I16)', async () => {
  const { store, clock } = server;
  const late = await startServer({ deps: { store: lagging(store), clock } });
  await late.request('GET', maps('begun'));
  const initial = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  for (const i of numbers(10)) {
    const { json } = await server.request('POST', maps('begun'), { body: configMap(`m${i}`) });
    const ending = new AbortController();
    const { raw } = await late.request('GET', `${maps('begun')}?${initial}`, { signal: ending.signal });
    const events = await eventsUntil(watchLines(raw), ({ type }) => type === 'BOOKMARK');
    ending.abort();
    expect(events.slice(0, -1).map(({ object }) => object.metadata.name)).toContain(`m${i}`);
    expect(revisionOf(events.at(-1)!.object)).toBeGreaterThanOrEqual(revisionOf(json));
  }
  await late.stop();
});

test('A bookmark comes behind every event up to its revision (I16)', async () => {
  const ending = new AbortController();
  const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${server.store.revision}`;
  const { raw } = await server.request('GET', `${maps('marked')}?${query}`, { signal: ending.signal });
  const lines = watchLines(raw);
  const reading = eventsUntil(lines, ({ type }) => type === 'BOOKMARK');
  await churn(server, 'marked', 10);
  await server.clock.advance(61_000);
  const events = await reading;
  const mark = events.pop()!;
  expect(mark.type).toBe('BOOKMARK');
  expect(revisionOf(mark.object)).toBeGreaterThanOrEqual(Math.max(...events.map(({ object }) => revisionOf(object))));
  const after = lines.next();
  const { json } = await server.request('POST', maps('marked'), { body: configMap('after') });
  expect(revisionOf(json)).toBeGreaterThan(revisionOf(mark.object));
  expect((await after)!.object.metadata.name).toBe('after');
  ending.abort();
});

test('A watch can go on from seventy-four seconds ago (I17)', async () => {
  const own = await startServer();
  const { json } = await own.request('POST', maps('x'), { body: configMap('a') });
  await own.request('POST', maps('x'), { body: configMap('b') });
  await own.clock.advance(74_000);
  await own.request('POST', maps('x'), { body: configMap('c') });
  const ending = new AbortController();
  const { raw } = await own.request('GET', `${maps('x')}?watch=1&resourceVersion=${json.metadata.resourceVersion}`, {
    signal: ending.signal,
  });
  const events = await eventsUntil(watchLines(raw), ({ object }) => object.metadata.name === 'c');
  expect(events.map(({ object }) => object.metadata.name)).toEqual(['b', 'c']);
  ending.abort();
  await own.stop();
});

test('A watcher that does not read is ended and told so, and what it was told has no gap (I18)', async () => {
  const { raw } = await server.request('GET', `${maps('slow')}?watch=1&resourceVersion=${server.store.revision}`);
  const lines = watchLines(raw);
  const first = lines.next();
  await settle();
  await server.request('POST', maps('slow'), { body: configMap('m') });
  await first;
  for (const i of numbers(40)) {
    await Promise.all(
      numbers(500).map((j) =>
        server.store.txn({
          compare: [],
          success: [{ op: 'put', key: `/registry/configmaps/slow/s${i}-${j}`, value: stored(`s${i}-${j}`) }],
        }),
      ),
    );
    await settle();
  }
  const events = await eventsUntil(lines, ({ type }) => type === 'ERROR');
  expect(events.at(-1)).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  expect(await lines.next()).toBeUndefined();
  expect(events.slice(0, -1).map(({ object }) => object.metadata.name)).toEqual(
    numbers(events.length - 1).map((i) => `s${Math.floor(i / 500)}-${i % 500}`),
  );
});

test('What the cache serves is what the store holds, after restarts of the server too (I19)', async () => {
  await churn(server, 'equal', 20);
  const listed = (await server.request('GET', maps('equal'))).json;
  const restarted = await startServer({ deps: { store: server.store, clock: server.clock } });
  expect((await restarted.request('GET', maps('equal'))).json.items).toEqual(listed.items);
  const kept = await server.store.range({ start: '/registry/configmaps/equal/', end: '/registry/configmaps/equal0' });
  expect(kept.kvs.map(({ modRevision }) => String(modRevision))).toEqual(
    listed.items.map((item: KubeObject) => item.metadata.resourceVersion),
  );
});

const stored = (name: string): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name, namespace: 'slow', uid: name, creationTimestamp: '2026-01-01T00:00:00Z' },
    }),
  );
