import { silentLogger, type Logger } from '@kubewright/api-machinery';
import { Nodes, Services } from '@kubewright/api/core/v1';
import { ServiceCIDRs } from '@kubewright/api/networking/v1';
import { MemoryStore } from '@kubewright/storage';
import { provide, tokens } from '@kubewright/wiring';
import { expect, test } from 'vitest';
import { createTestCluster } from '../src/index.ts';

const garbage = new Uint8Array([1, 2, 3]);
const cidr = '/registry/servicecidrs/kubernetes';
const address = '/registry/ipaddresses/10.96.0.77';

test('a cluster whose store holds a ServiceCIDR and an IPAddress that cannot be read starts, says so, and goes on once they are gone', async () => {
  const errors: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => void errors.push(message), named: () => logger };
  let store!: MemoryStore;
  const withGarbage = provide(tokens.store, (get) => {
    store = new MemoryStore({ clock: get(tokens.clock) });
    for (const key of [cidr, address]) void store.txn({ compare: [], success: [{ op: 'put', key, value: garbage }] });
    return store;
  });
  await using cluster = await createTestCluster({ logger, overrides: [withGarbage] });
  expect((await cluster.client.resource(Nodes).list()).items).toHaveLength(1);
  expect(errors).toContain('the default ServiceCIDR could not be read or made and will be tried again');
  const service = { metadata: { namespace: 'default', name: 'web' }, spec: { ports: [{ port: 80 }] } };
  expect((await cluster.client.resource(Services).create(service)).spec.clusterIP).toMatch(/^10\.96\./);
  for (const key of [cidr, address]) await store.txn({ compare: [], success: [{ op: 'delete', key }] });
  await cluster.advance(20_000);
  expect((await cluster.client.resource(ServiceCIDRs).get({ name: 'kubernetes' })).status?.conditions).toMatchObject([
    { type: 'Ready', status: 'True' },
  ]);
});

test('a cluster starts that cannot make the service kubernetes, whose address cannot be read, and makes it when it can', async () => {
  const errors: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => void errors.push(message), named: () => logger };
  const key = '/registry/ipaddresses/10.96.0.1';
  let store!: MemoryStore;
  const withGarbage = provide(tokens.store, (get) => {
    store = new MemoryStore({ clock: get(tokens.clock) });
    void store.txn({ compare: [], success: [{ op: 'put', key, value: garbage }] });
    return store;
  });
  await using cluster = await createTestCluster({ logger, nodes: 0, overrides: [withGarbage] });
  expect(errors).toContain('the kubernetes service could not be read or made and will be tried again');
  await store.txn({ compare: [], success: [{ op: 'delete', key }] });
  await cluster.advance(20_000);
  const services = cluster.client.resource(Services);
  const kubernetes = { namespace: 'default', name: 'kubernetes' };
  expect((await services.get(kubernetes)).spec.clusterIP).toBe('10.96.0.1');
  await services.delete(kubernetes);
  await cluster.advance(20_000);
  expect((await services.get(kubernetes)).spec.clusterIP).toBe('10.96.0.1');
});
