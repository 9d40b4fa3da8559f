import { Leases } from '@kubewright/api/coordination/v1';
import { seededRandom, silentLogger } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { IdentityLease } from '../src/index.ts';
import { startKubernetesServer } from './kubernetes-server.ts';

const key = { namespace: 'kube-system', name: 'apiserver-x' };

test('an API server says that it is alive in a lease, renews it, takes it away when it stops, and removes those that died long ago', async () => {
  const server = await startKubernetesServer();
  const { clock, client } = server;
  const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver' };
  const spec = (renewTime: string) => ({ holderIdentity: 'y', leaseDurationSeconds: 3_600, renewTime });
  const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
  const dead = { metadata: { namespace: 'kube-system', name: 'apiserver-dead', labels }, spec: spec(at(clock.nowMs() - 3_601_000)) };
  const other = { metadata: { namespace: 'kube-system', name: 'apiserver-other', labels }, spec: spec(at(clock.nowMs() - 60_000)) };
  for (const lease of [dead, other]) await server.server.loopback().resource(Leases).create(lease);
  const identity = new IdentityLease(
    { client: server.server.loopback(), clock, random: seededRandom(1), logger: silentLogger },
    { id: 'apiserver-x', hostName: 'h' },
  );
  const stopping = new AbortController();
  const running = identity.run(stopping.signal);
  await clock.advance(100);
  const first = await client.resource(Leases).get(key);
  expect(first).toMatchObject({
    metadata: { labels: { ...labels, 'kubernetes.io/hostname': 'h' } },
    spec: { leaseDurationSeconds: 3_600 },
  });
  expect(first.spec?.holderIdentity).toMatch(/^apiserver-x_[0-9a-f-]{36}$/);
  await clock.advance(10_000);
  expect((await client.resource(Leases).get(key)).spec?.renewTime).not.toBe(first.spec?.renewTime);
  expect((await client.resource(Leases).list({ namespace: 'kube-system' })).items.map(({ metadata }) => metadata.name)).toEqual([
    'apiserver-other',
    'apiserver-x',
  ]);
  stopping.abort();
  await running;
  await expect(client.resource(Leases).get(key)).rejects.toMatchObject({ status: { code: 404 } });
  await server.stop();
});
