import { getEventListeners } from 'node:events';
import type { KubeList, KubeObject, Random } from '@kubewright/api-machinery';
import { badRequest, expired, internalError, serviceUnavailable, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { Pods } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import type { Delta, SharedInformer } from '../src/index.ts';
import { createInformerFactory, createSharedInformer } from '../src/index.ts';
import { bookmark, ScriptedTransport, thing } from './scripted-transport.ts';

const list = (resourceVersion: number, items: KubeObject[], token?: string): KubeList => ({
  metadata: { resourceVersion: String(resourceVersion), ...(token && { continue: token }) },
  items,
});

/** Delays come out as their least. */
const noJitter: Random = { float: () => 0, bytes: (length) => new Uint8Array(length) };

let transport: ScriptedTransport;
let clock: VirtualClock;
let stop: AbortController;
let informer: SharedInformer<KubeObject>;
let seen: string[];
let ran: Promise<void>;

const brief = (delta: Delta<KubeObject>): string => {
  const mark = (delta.type === 'added' && delta.initial) || (delta.type === 'deleted' && delta.finalStateUnknown) ? '*' : '';
  return `${delta.type}${mark} ${delta.object.metadata.name}@${delta.object.metadata.resourceVersion}`;
};

beforeEach(() => {
  transport = new ScriptedTransport();
  clock = new VirtualClock({ settle });
  stop = new AbortController();
  const deps = { client: createClient(transport), clock, random: noJitter, logger: silentLogger };
  informer = createSharedInformer<KubeObject>(deps, Pods);
  seen = [];
  informer.deltas$.subscribe((delta) => seen.push(brief(delta)));
});
afterEach(async () => {
  stop.abort();
  await ran;
});
const start = async (): Promise<void> => {
  ran = informer.run(stop.signal);
  await settle();
};

describe('an informer of a server with WatchList', () => {
  it('fills from one stream and is synced at its bookmark', async () => {
    await start();
    expect(transport.requests[0]).toMatchObject({
      kind: 'watch',
      query: { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
    });
    const [watch] = transport.watches;
    watch!.send({ type: 'ADDED', object: thing('a', 1) }, { type: 'ADDED', object: thing('b', 2) });
    await settle();
    expect(informer.hasSynced).toBe(false);
    watch!.send(bookmark(5, true), { type: 'MODIFIED', object: thing('a', 6) }, { type: 'DELETED', object: thing('b', 7) });
    await informer.synced();
    await settle();
    expect(seen).toEqual(['added* a@1', 'added* b@2', 'updated a@6', 'deleted b@7']);
    expect(informer.lister.list()).toEqual([thing('a', 6)]);
  });

  it('watches on after the last revision it saw when the stream ends', async () => {
    await start();
    transport.watches[0]!.send({ type: 'ADDED', object: thing('a', 1) }, bookmark(5, true), bookmark(9));
    await settle();
    await clock.advance(5000);
    transport.watches[0]!.end();
    await settle();
    expect(transport.watches[1]!.query).toMatchObject({ resourceVersion: '9' });
    expect(transport.watches[1]!.query).not.toHaveProperty('sendInitialEvents');
    transport.watches[1]!.send({ type: 'MODIFIED', object: thing('a', 10) });
    await settle();
    expect(seen.at(-1)).toBe('updated a@10');
  });

  it('reads everything again after 410 and finds out what was deleted or replaced meanwhile', async () => {
    await start();
    const first = [thing('a', 1), thing('b', 2), thing('c', 3), thing('d', 4)];
    transport.watches[0]!.send(...first.map((object) => ({ type: 'ADDED' as const, object })), bookmark(5, true));
    await settle();
    transport.watches[0]!.send({ type: 'ERROR', object: expired('too old').status });
    await clock.advance(2000);
    const second = [thing('a', 1), thing('b', 8), thing('d', 9, { uid: 'another' })];
    transport.watches[1]!.send(...second.map((object) => ({ type: 'ADDED' as const, object })), bookmark(10, true));
    await settle();
    expect(transport.watches[1]!.query).toMatchObject({ sendInitialEvents: 'true' });
    expect(seen.slice(4)).toEqual(['deleted* c@3', 'deleted* d@4', 'updated b@8', 'added d@9']);
  });

  it('waits longer after each failure and starts over after two quiet minutes', async () => {
    transport.refusals.push(...Array.from({ length: 8 }, () => serviceUnavailable('away')));
    await start();
    for (const [index, delayMs] of [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000].entries()) {
      await clock.advance(delayMs - 1);
      expect(transport.requests.length).toBe(index + 1);
      await clock.advance(1);
      expect(transport.requests.length).toBe(index + 2);
    }
    transport.watches[0]!.send(bookmark(1, true));
    await clock.advance(121_000);
    transport.watches[0]!.fail(serviceUnavailable('away'));
    await clock.advance(800);
    expect(transport.requests.length).toBe(10);
  });

  it('does not ask without pause a server that ends watches at once', async () => {
    await start();
    transport.watches[0]!.send(bookmark(5, true));
    transport.watches[0]!.end();
    await settle();
    expect(transport.requests.length).toBe(1);
    await clock.advance(1600);
    expect(transport.requests.length).toBe(2);
  });
});

describe('an informer of a server without WatchList', () => {
  beforeEach(() => transport.refusals.push(badRequest('sendInitialEvents is forbidden')));

  it('lists page by page, then watches from the list on', async () => {
    transport.lists.push(list(7, [thing('a', 1)], 'next'), list(7, [thing('b', 2)]));
    await start();
    await clock.advance(1600);
    expect(transport.requests.slice(1)).toMatchObject([
      { kind: 'list', query: { limit: '500' } },
      { kind: 'list', query: { limit: '500', continue: 'next' } },
      { kind: 'watch', query: { resourceVersion: '7', allowWatchBookmarks: 'true' } },
    ]);
    expect(seen).toEqual(['added* a@1', 'added* b@2']);
  });

  it('lists in one piece when a page has expired', async () => {
    transport.lists.push(list(7, [thing('a', 1)], 'next'), expired('continue'), list(9, [thing('a', 1), thing('b', 8)]));
    await start();
    await clock.advance(10_000);
    expect(transport.requests[3]).toEqual({ kind: 'list', query: {} });
    expect(seen).toEqual(['added* a@1', 'added* b@8']);
  });
});

it('lists where the server cannot stream the present state, and says so within the watch', async () => {
  transport.lists.push(list(7, [thing('a', 1)]));
  await start();
  transport.watches[0]!.send({
    type: 'ERROR',
    object: internalError('the required storage feature RequestWatchProgress is disabled').status,
  });
  await clock.advance(1600);
  expect(transport.requests.map(({ kind }) => kind)).toEqual(['watch', 'list', 'watch']);
  expect(seen).toEqual(['added* a@1']);
});

describe('subscribers and readers', () => {
  it('gives a late subscriber everything present, and each change once', async () => {
    await start();
    transport.watches[0]!.send({ type: 'ADDED', object: thing('a', 1) }, bookmark(5, true));
    await settle();
    const late: string[] = [];
    const subscription = informer.deltas$.subscribe((delta) => late.push(brief(delta)));
    transport.watches[0]!.send({ type: 'MODIFIED', object: thing('a', 6) });
    await settle();
    expect(late).toEqual(['added* a@1', 'updated a@6']);
    subscription.unsubscribe();
    transport.watches[0]!.send({ type: 'MODIFIED', object: thing('a', 7) });
    await settle();
    expect(late.length).toBe(2);
  });

  it('completes subscribers when the run ends', async () => {
    let completed = false;
    informer.deltas$.subscribe({ complete: () => (completed = true) });
    await start();
    stop.abort();
    await ran;
    expect(completed).toBe(true);
  });

  it('finds objects by key, namespace, labels and index, as they change', async () => {
    informer.addIndex('owner', ({ metadata }) => (metadata.labels?.['owner'] ? [metadata.labels['owner']] : []));
    await start();
    const [watch] = transport.watches;
    watch!.send({ type: 'ADDED', object: thing('a', 1, { labels: { owner: 'x' } }) });
    watch!.send({ type: 'ADDED', object: thing('b', 2, { namespace: 'other', labels: { owner: 'x' } }) }, bookmark(3, true));
    await settle();
    const { lister } = informer;
    const names = (objects: readonly KubeObject[]): (string | undefined)[] => objects.map(({ metadata }) => metadata.name);
    expect(names(lister.byIndex('owner', 'x'))).toEqual(['a', 'b']);
    expect(names(lister.list({ namespace: 'other' }))).toEqual(['b']);
    expect(names(lister.list({ matches: (labels) => labels['owner'] === 'nobody' }))).toEqual([]);
    watch!.send(
      { type: 'MODIFIED', object: thing('a', 4, { labels: { owner: 'y' } }) },
      { type: 'DELETED', object: thing('b', 5, { namespace: 'other' }) },
    );
    await settle();
    expect([names(lister.byIndex('owner', 'x')), names(lister.byIndex('owner', 'y'))]).toEqual([[], ['a']]);
    expect(lister.get({ namespace: 'other', name: 'b' })).toBeUndefined();
    informer.addIndex('late', ({ metadata }) => [metadata.name ?? '']);
    expect(names(lister.byIndex('late', 'a'))).toEqual(['a']);
    expect(() => lister.byIndex('unknown', 'a')).toThrow('does not exist');
  });
});

describe('an informer factory', () => {
  it('waits for many informers with one listener on the signal, which many may share', async () => {
    const factory = createInformerFactory({ client: createClient(transport), clock, random: noJitter, logger: silentLogger });
    for (let i = 0; i < 20; i++) factory.informer(Pods, { namespace: `n${i}` });
    const waiting = new AbortController();
    const synced = factory.synced(waiting.signal);
    expect(getEventListeners(waiting.signal, 'abort')).toHaveLength(1);
    waiting.abort(new Error('enough'));
    await expect(synced).rejects.toThrow('enough');
  });

  it('shares one informer of a selection and starts those asked for later', async () => {
    const factory = createInformerFactory({ client: createClient(transport), clock, random: noJitter, logger: silentLogger });
    const pods = factory.informer(Pods);
    expect(factory.informer(Pods)).toBe(pods);
    expect(factory.informer(Pods, { namespace: 'a' })).not.toBe(pods);
    ran = factory.run(stop.signal);
    factory.informer(Pods, { fieldSelector: 'spec.nodeName=n' });
    await settle();
    expect(transport.watches.map(({ query }) => query['fieldSelector'] ?? '')).toEqual(['', '', 'spec.nodeName=n']);
    let synced = false;
    void factory.synced().then(() => (synced = true));
    transport.watches.forEach((watch) => watch.send(bookmark(1, true)));
    await settle();
    expect(synced).toBe(true);
  });
});
