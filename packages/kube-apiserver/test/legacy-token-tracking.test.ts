import { silentLogger } from '@kubewright/api-machinery';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LegacyTokenTracking } from '../src/index.ts';
import { settle, startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

const key = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' };
let kubernetes: KubernetesServer;
let stop: AbortController;
let running: Promise<void>;
beforeEach(async () => {
  kubernetes = await startKubernetesServer();
  stop = new AbortController();
  const { server, informers, clock } = kubernetes;
  running = new LegacyTokenTracking({ client: server.loopback(), informers, clock, logger: silentLogger }).run(stop.signal);
  await rest();
});
afterEach(async () => {
  stop.abort();
  await running;
  await kubernetes.stop();
});

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await settle();
};
const configMaps = () => kubernetes.client.resource(ConfigMaps);
const data = () =>
  configMaps()
    .get(key)
    .then(
      (found) => found.data,
      () => undefined,
    );
const today = () => new Date(kubernetes.clock.nowMs()).toISOString().slice(0, 10);

test('A ConfigMap says since which day tokens are tracked, and keeps that day', async () => {
  expect(await data()).toEqual({ since: today() });
  await configMaps().patch(key, { type: 'merge', body: { data: { since: '2023-04-05' } } });
  await kubernetes.clock.advance(3_600_000);
  expect(await data()).toEqual({ since: '2023-04-05' });
});

test('A day that is none becomes today, and a ConfigMap that somebody deletes comes back half an hour after the last one was made', async () => {
  await configMaps().patch(key, { type: 'merge', body: { data: { since: 'never', other: 'kept' } } });
  await rest();
  expect(await data()).toEqual({ since: today(), other: 'kept' });
  await configMaps().delete(key);
  await kubernetes.clock.advance(20 * 60_000);
  expect(await data()).toBeUndefined();
  await kubernetes.clock.advance(11 * 60_000);
  expect(await data()).toEqual({ since: today() });
});
