import { Endpoints } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { silentLogger } from '@kubewright/api-machinery';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KubernetesEndpoints } from '../src/index.ts';
import { startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
const stopping: { end: AbortController; running: Promise<void> }[] = [];
beforeEach(async () => (server = await startKubernetesServer()));
afterEach(async () => {
  for (const { end, running } of stopping.splice(0)) {
    end.abort();
    await running;
  }
  await server.stop();
});

/** An API server that is alive. */
async function alive(address: string, port = 6443) {
  const { store, clock } = server;
  const endpoints = new KubernetesEndpoints({ store, clock, client: server.server.loopback(), logger: silentLogger }, { address, port });
  await endpoints.reconcile();
  const end = new AbortController();
  const running = endpoints.run(end.signal);
  stopping.push({ end, running });
  return {
    endpoints,
    stop: async () => {
      end.abort();
      await running;
    },
  };
}

async function told() {
  const key = { namespace: 'default', name: 'kubernetes' };
  const [{ subsets }, slice] = await Promise.all([
    server.client.resource(Endpoints).get(key),
    server.client.resource(EndpointSlices).get(key),
  ]);
  const addresses = subsets?.[0]?.addresses?.map(({ ip }) => ip) ?? [];
  expect((slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses)).toEqual(addresses);
  return { addresses, port: slice.ports?.[0]?.port, objects: [subsets, slice.metadata.resourceVersion] };
}

/** A server that died without a word: its key is there for as long as it was renewed for. */
async function died(address: string): Promise<void> {
  const lease = await server.store.grantLease(15);
  const value = Buffer.from(
    JSON.stringify({ kind: 'Endpoints', apiVersion: 'v1', metadata: {}, subsets: [{ addresses: [{ ip: address }] }] }),
  );
  await server.store.txn({ compare: [], success: [{ op: 'put', key: `/registry/masterleases/${address}`, value, lease }] });
}

test('the kubernetes service leads to every API server that is alive, and loses one that stops at once', async () => {
  await alive('10.0.0.1');
  const second = await alive('10.0.0.2');
  expect((await told()).addresses).toEqual(['10.0.0.1', '10.0.0.2']);
  await second.stop();
  expect((await told()).addresses).toEqual(['10.0.0.1']);
});

test('one that dies is lost when its lease is over', async () => {
  await died('10.0.0.3');
  await alive('10.0.0.1');
  expect((await told()).addresses).toEqual(['10.0.0.1', '10.0.0.3']);
  await server.clock.advance(31_000);
  expect((await told()).addresses).toEqual(['10.0.0.1']);
});

test('one that stops after its lease was over is lost all the same', async () => {
  await alive('10.0.0.1');
  const late = await alive('10.0.0.2');
  const { kv } = await server.store.get('/registry/masterleases/10.0.0.2');
  await server.store.revokeLease(kv!.lease!);
  await late.stop();
  expect((await told()).addresses).toEqual(['10.0.0.1']);
});

test('servers on several ports leave the port of the last one that started, and nothing is written while nothing changes', async () => {
  await alive('10.0.0.1', 6443);
  await alive('10.0.0.2', 7443);
  const before = await told();
  expect(before.port).toBe(7443);
  await server.clock.advance(60_000);
  expect(await told()).toEqual(before);
});

test('the last server leaves a service without endpoints, and a key that vanished is made anew', async () => {
  const only = await alive('10.0.0.1');
  await server.store.txn({ compare: [], success: [{ op: 'delete', key: '/registry/masterleases/10.0.0.1' }] });
  await server.clock.advance(11_000);
  expect((await server.store.get('/registry/masterleases/10.0.0.1')).kv).toBeDefined();
  await only.stop();
  expect((await told()).addresses).toEqual([]);
});
