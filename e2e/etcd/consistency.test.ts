/** Two API servers on one etcd keep the rules of reads and watches (I6–I19 of the design) between them. */
import { isConflict, isExpired, statusOf, type KubeObject, type WatchEvent } from '@kubewright/api-machinery';
import { ConfigMaps, Services, type ConfigMap } from '@kubewright/api/core/v1';
import { prefixEnd } from '@kubewright/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveOn, serversOnEtcd, withoutEtcd, type ServerOnEtcd } from './api-servers.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const revisionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number => Number(metadata.resourceVersion);
const maps = ({ client }: ServerOnEtcd) => client.resource(ConfigMaps);
const draft = (namespace: string, name: string, value = 'x') => ({ metadata: { namespace, name, labels: { value } }, data: { value } });
const nameOf = ({ metadata }: KubeObject): string => metadata.name!;

/** What the promise is rejected with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function take(
  events: AsyncIterable<WatchEvent<ConfigMap>>,
  isLast: (event: WatchEvent<ConfigMap>) => boolean,
): Promise<WatchEvent<ConfigMap>[]> {
  const taken: WatchEvent<ConfigMap>[] = [];
  for await (const event of events) {
    taken.push(event);
    if (isLast(event)) break;
  }
  return taken;
}

/** Creates, changes and deletes on both servers, all at once. */
async function churn(servers: readonly ServerOnEtcd[], namespace: string, count: number): Promise<void> {
  await Promise.all(
    numbers(count).map(async (i) => {
      const [first, second] = i % 2 === 0 ? servers : servers.toReversed();
      const key = { namespace, name: `m${i}` };
      await maps(first!).create(draft(namespace, key.name));
      await maps(second!).patch(key, { type: 'merge', body: { data: { value: `${i}` } } });
      if (i % 3 === 0) await maps(first!).delete(key);
    }),
  );
}

describe.skipIf(withoutEtcd)('two API servers on one etcd', () => {
  let setup: Awaited<ReturnType<typeof serversOnEtcd>>;
  let one: ServerOnEtcd;
  let two: ServerOnEtcd;
  beforeAll(async () => {
    setup = await serversOnEtcd(2);
    [one, two] = setup.servers as [ServerOnEtcd, ServerOnEtcd];
  });
  afterAll(() => setup?.stop());

  test('a read without a resourceVersion shows what the other acknowledged before it (I6)', async () => {
    await Promise.all(
      numbers(60).map(async (i) => {
        const [writer, reader] = i % 2 === 0 ? [one, two] : [two, one];
        const name = `m${i}`;
        await maps(writer).create(draft('acknowledged', name));
        const [got, listed] = await Promise.all([
          maps(reader).get({ namespace: 'acknowledged', name }),
          maps(reader).list({ namespace: 'acknowledged' }),
        ]);
        expect(got.metadata.name).toBe(name);
        expect(listed.items.map(nameOf)).toContain(name);
        await maps(writer).delete({ namespace: 'acknowledged', name });
        expect((await maps(reader).list({ namespace: 'acknowledged' })).items.map(nameOf)).not.toContain(name);
      }),
    );
  });

  test('reads of resourceVersion 0 never go back on one server (I7)', async () => {
    const seen: number[] = [];
    for (const i of numbers(20)) {
      await maps(one).create(draft('monotonic', `m${i}`));
      seen.push(revisionOf(await maps(two).list({ namespace: 'monotonic', resourceVersion: '0' })));
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('a read of resourceVersion N waits for what the other server wrote at N (I8)', async () => {
    for (const i of numbers(20)) {
      const { metadata } = await maps(one).create(draft('not-older', `m${i}`));
      const list = await maps(two).list({ namespace: 'not-older', resourceVersion: metadata.resourceVersion! });
      expect(list.items.map(nameOf)).toContain(`m${i}`);
      expect(revisionOf(list)).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
    }
  });

  test('a revision that etcd has not reached ends as 504 (I10)', async () => {
    const wanted = String((await two.store.currentRevision()) + 1_000_000);
    const status = statusOf(await failure(maps(two).list({ namespace: 'default', resourceVersion: wanted })));
    expect([status?.code, status?.reason]).toEqual([504, 'Timeout']);
    expect(status?.message).toContain('Too large resource version');
  });

  test('pages begun at one server and gone on with at the other are of one revision, without gap or repetition (I11)', async () => {
    for (const i of numbers(30)) await maps(one).create(draft('pages', `m${String(i).padStart(2, '0')}`));
    const first = await maps(one).list({ namespace: 'pages', limit: 7 });
    const items = [...first.items];
    for (let page = first; page.metadata.continue;) {
      await maps(two).delete({ namespace: 'pages', name: nameOf(items.at(-1)!) });
      await maps(one).create(draft('pages', `n${items.length}`));
      page = await maps(items.length % 2 ? two : one).list({ namespace: 'pages', limit: 7, continue: page.metadata.continue });
      expect(page.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      items.push(...page.items);
    }
    expect(items.map(nameOf)).toEqual(numbers(30).map((i) => `m${String(i).padStart(2, '0')}`));
  });

  test('a list of one server and a watch of the other from there miss nothing and repeat nothing (I12, I13)', async () => {
    const ending = new AbortController();
    const writing = churn([one, two], 'follow', 60);
    const list = await maps(one).list({ namespace: 'follow' });
    for (const item of list.items) expect(revisionOf(list)).toBeGreaterThanOrEqual(revisionOf(item));
    const watch = maps(two).watch({ namespace: 'follow', resourceVersion: list.metadata.resourceVersion!, signal: ending.signal });
    const events = take(watch, ({ object }) => nameOf(object) === 'last');
    await writing;
    await maps(one).create(draft('follow', 'last'));
    const state = new Map(list.items.map((item) => [nameOf(item), item.metadata.resourceVersion]));
    const revisions = (await events).map(({ object }) => revisionOf(object));
    expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
    for (const { type, object } of await events) {
      if (type === 'DELETED') state.delete(nameOf(object));
      else state.set(nameOf(object), object.metadata.resourceVersion);
    }
    ending.abort();
    const now = await maps(two).list({ namespace: 'follow' });
    expect([...state].toSorted()).toEqual(now.items.map((item) => [nameOf(item), item.metadata.resourceVersion]).toSorted());
  });

  test('what leaves a selector by a write of the other server is told as deleted, at the revision it left (I15)', async () => {
    const ending = new AbortController();
    const created = await maps(one).create(draft('selected', 'a', 'in'));
    const options = {
      namespace: 'selected',
      labelSelector: 'value=in',
      resourceVersion: created.metadata.resourceVersion!,
      signal: ending.signal,
    };
    const events = take(maps(two).watch(options), ({ type }) => type === 'ADDED');
    const left = await maps(one).patch(
      { namespace: 'selected', name: 'a' },
      { type: 'merge', body: { metadata: { labels: { value: 'out' } } } },
    );
    await maps(one).patch({ namespace: 'selected', name: 'a' }, { type: 'merge', body: { metadata: { labels: { value: 'in' } } } });
    expect((await events).map(({ type }) => type)).toEqual(['DELETED', 'ADDED']);
    expect(revisionOf((await events)[0]!.object)).toBe(revisionOf(left));
    ending.abort();
  });

  test('initial events end with a bookmark that is no older than what the other server acknowledged (I16)', async () => {
    const ending = new AbortController();
    const last = await maps(one).create(draft('initial', 'a'));
    const watch = maps(two).watch({
      namespace: 'initial',
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
      signal: ending.signal,
    });
    const events = await take(watch, ({ type }) => type === 'BOOKMARK');
    ending.abort();
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    const bookmark = events.at(-1)!.object as KubeObject;
    expect(bookmark.metadata.annotations?.['k8s.io/initial-events-end']).toBe('true');
    expect(revisionOf(bookmark)).toBeGreaterThanOrEqual(revisionOf(last));
  });

  test('a server that came later reads an exact revision from etcd, and 410 once it is compacted; so do its pages and watches (I9, I11, I17)', async () => {
    for (const i of numbers(4)) await maps(one).create(draft('exact', `m${i}`));
    const then = await maps(one).list({ namespace: 'exact', limit: 2 });
    const revision = then.metadata.resourceVersion!;
    await maps(one).delete({ namespace: 'exact', name: 'm3' });
    await maps(one).create(draft('exact-later', 'a'));
    const late = await serveOn(setup.cluster.urls);
    const exactly = { namespace: 'exact', resourceVersion: revision, resourceVersionMatch: 'Exact' } as const;
    expect((await maps(late).list(exactly)).items.map(nameOf)).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect((await maps(late).list({ namespace: 'exact', limit: 2, continue: then.metadata.continue! })).items.map(nameOf)).toEqual([
      'm2',
      'm3',
    ]);
    await one.store.compact(await one.store.currentRevision());
    expect(isExpired(await failure(maps(late).list(exactly)))).toBe(true);
    const token = await failure(maps(late).list({ namespace: 'exact', limit: 2, continue: then.metadata.continue! }));
    expect(isExpired(token)).toBe(true);
    // What is left can still be had, if not of one revision.
    const rest = await maps(late).list({ namespace: 'exact', limit: 2, continue: statusOf(token)!.metadata!.continue! });
    expect(rest.items.map(nameOf)).toEqual(['m2']);
    const watching = take(
      maps(late).watch({ namespace: 'exact', resourceVersion: revision, signal: new AbortController().signal }),
      () => true,
    );
    const told = await watching.then(
      ([event]) => statusOf({ status: event?.object }),
      (error: unknown) => statusOf(error),
    );
    expect(told?.code).toBe(410);
    await late.stop();
  });

  test('of writers on both servers who start from one resourceVersion exactly one wins, the others get 409 (I3)', async () => {
    const created = await maps(one).create(draft('race', 'a'));
    const results = await Promise.all(
      numbers(20).map((i) =>
        maps(i % 2 ? one : two)
          .update({ ...created, data: { value: `writer ${i}` } })
          .then(
            ({ data }) => data!['value'],
            (error: unknown) => error,
          ),
      ),
    );
    const winners = results.filter((result) => typeof result === 'string');
    expect([winners.length, results.filter(isConflict).length]).toEqual([1, 19]);
    for (const server of [one, two]) expect((await maps(server).get({ namespace: 'race', name: 'a' })).data).toEqual({ value: winners[0] });
  });

  test('counting up on both servers loses no increment', async () => {
    const key = { namespace: 'count', name: 'n' };
    await maps(one).create({ metadata: key, data: { n: '0' } });
    const increment = async (server: ServerOnEtcd): Promise<void> => {
      for (;;) {
        const current = await maps(server).get(key);
        const error = await failure(maps(server).update({ ...current, data: { n: String(Number(current.data!['n']) + 1) } }));
        if (error === undefined) return;
        if (!isConflict(error)) throw error;
      }
    };
    await Promise.all(numbers(24).map((i) => increment(i % 2 ? one : two)));
    expect((await maps(two).get(key)).data).toEqual({ n: '24' });
  });

  test('services made on both servers at once never share a cluster IP, until the range is full (I22)', async () => {
    const create = (i: number) =>
      (i % 2 ? one : two).client
        .resource(Services)
        .create({ metadata: { namespace: 'ips', name: `s${i}` }, spec: { ports: [{ port: 80 }] } });
    const outcomes = await Promise.all(
      numbers(70).map((i) =>
        create(i).then(
          ({ spec }) => spec.clusterIP!,
          () => undefined,
        ),
      ),
    );
    const given = outcomes.filter((ip) => ip !== undefined);
    expect(given.length).toBe(62);
    expect(new Set(given).size).toBe(62);
  });

  test("each cache equals etcd's state at its revision (I19)", async () => {
    await churn([one, two], 'equal', 60);
    for (const server of [one, two]) {
      const list = await maps(server).list({ namespace: 'equal' });
      const prefix = '/registry/configmaps/equal/';
      const { kvs } = await server.store.range({ start: prefix, end: prefixEnd(prefix), revision: revisionOf(list) });
      expect(list.items.map((item) => [nameOf(item), revisionOf(item)])).toEqual(
        kvs.map((kv) => [kv.key.slice(prefix.length), kv.modRevision]),
      );
    }
  });
});
