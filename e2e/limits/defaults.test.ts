import type { AdmissionPlugin } from '@kubewright/apiserver';
import { afterEach, expect, test } from 'vitest';
import { serveApi, type ServedApi } from '../harness/api-server.ts';

/** Never answers writes of what is called `held`, nor lets anything in between go on. */
const holding: AdmissionPlugin = {
  name: 'Holding',
  handles: ({ object }) => object?.metadata.name === 'held',
  admit: () => new Promise(() => {}),
};

let api: ServedApi;
afterEach(() => api.stop());

const post = (name: string) =>
  api.request('POST', '/api/v1/namespaces/default/configmaps', {
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
    headers: { 'x-user': 'jane' },
  });

test('of writes 200 are under way at once where priority and fairness is off, one more is told to come back, and a minute later there is room', async () => {
  api = await serveApi({ admission: [holding], priorityAndFairness: false });
  const held = Array.from({ length: 199 }, () => post('held'));
  await api.clock.advance(1);
  expect((await post('last')).status).toBe(201);
  held.push(post('held'));
  await api.clock.advance(1);
  const refused = await post('refused');
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
  await api.clock.advance(59_000);
  expect((await post('refused')).status).toBe(429);
  await api.clock.advance(1_000);
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(held.map(() => 504));
  expect((await post('refused')).status).toBe(201);
});

test('with priority and fairness the levels share 600 seats, of reads and writes together', async () => {
  api = await serveApi();
  const { text } = await api.request('GET', '/metrics');
  const seats = [...text.matchAll(/^apiserver_flowcontrol_nominal_limit_seats\{[^}]*\} (\d+)$/gm)].map(([, count]) => Number(count));
  // Each level's part is rounded up.
  const sum = seats.reduce((total, count) => total + count, 0);
  expect([sum >= 600, sum <= 600 + seats.length]).toEqual([true, true]);
});

test('a watch that says nothing of its time lives for half an hour to an hour', async () => {
  api = await serveApi();
  const { raw } = await api.request('GET', '/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=0');
  let ended = false;
  const reading = (async () => {
    for await (const _ of raw.body as AsyncIterable<Uint8Array>);
    ended = true;
  })();
  await api.clock.advance(1_799_000);
  expect(ended).toBe(false);
  await api.clock.advance(1_802_000);
  await reading;
});
