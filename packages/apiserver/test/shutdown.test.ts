import { expect, test } from 'vitest';
import { configMap, settle, startServer, watchLines } from './fixture.ts';

const maps = '/api/v1/namespaces/default/configmaps';

test('A server that stops says so first, serves on for a while, then ends watches, sends new requests away and finishes what it has', async () => {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const server = await startServer({
    options: { shutdownDelayMs: 5_000 },
    deps: { admission: [{ name: 'Slow', handles: ({ name }) => name === 'slow', admit: () => gate }] },
  });
  await server.request('POST', maps, { body: configMap('a') });
  const watch = watchLines((await server.request('GET', `${maps}?watch=true`)).raw);
  expect((await watch.next())?.type).toBe('ADDED');
  const slow = server.request('POST', maps, { body: configMap('slow') });
  await settle();
  const stopped = server.stop();
  await settle();
  expect((await server.request('GET', '/readyz')).text).toContain('[-]shutdown failed: reason withheld\n');
  expect((await server.request('GET', '/livez')).status).toBe(200);
  expect((await server.request('POST', maps, { body: configMap('b') })).status).toBe(201);
  expect((await watch.next())?.object.metadata.name).toBe('b');
  await server.clock.advance(5_000);
  const refused = await server.request('GET', maps);
  expect([refused.status, refused.headers['retry-after'], refused.headers['connection']]).toEqual([429, '5', 'close']);
  expect(refused.text).toBe('The apiserver is shutting down, please try again later.\n');
  expect((await server.request('GET', '/metrics')).status).toBe(200);
  expect(await watch.next()).toBeUndefined();
  letGo();
  expect((await slow).status).toBe(201);
  await server.clock.advance(100);
  await stopped;
});

test('Watches end over the grace period, at least 200 each second, and the server waits for them', async () => {
  const server = await startServer({ options: { shutdownWatchGraceMs: 60_000 } });
  let open = 10;
  const watches = Array.from({ length: open }, async () => {
    const lines = watchLines((await server.request('GET', `${maps}?watch=true&resourceVersion=0`)).raw);
    while (await lines.next());
    open--;
  });
  await settle();
  let isStopped = false;
  const stopped = server.stop().then(() => (isStopped = true));
  await settle();
  expect(open).toBe(6);
  await server.clock.advance(20);
  expect([open, isStopped]).toEqual([2, false]);
  await server.clock.advance(20);
  await Promise.all([...watches, stopped]);
});

test('One request in so many is answered with the wish that its client connects anew, over HTTP/2 alone', async () => {
  const server = await startServer({ options: { goawayChance: 0.5 } });
  const closes = (await Promise.all(Array.from({ length: 200 }, () => server.request('GET', '/version')))).filter(
    ({ headers }) => headers['connection'] === 'close',
  ).length;
  expect(closes).toBeGreaterThan(50);
  expect(closes).toBeLessThan(150);
  await server.stop();
});

test('A server whose store takes no more writes still reads, and says so in its health', async () => {
  const server = await startServer();
  Object.defineProperty(server.store, 'writeFailure', { value: new Error('the disk is full') });
  const answers = await Promise.all(['/livez/etcd', '/readyz/etcd', '/api/v1/namespaces'].map((path) => server.request('GET', path)));
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(answers[0]!.text).toBe('internal server error: the disk is full\n');
  await server.stop();
});
