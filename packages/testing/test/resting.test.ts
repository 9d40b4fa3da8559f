/** What a cluster does not look at before it is needed is there when it is. */
import { Pods, Services } from '@kubewright/api/core/v1';
import { ServiceCIDRs } from '@kubewright/api/networking/v1';
import { image } from '@kubewright/cri-simulated';
import { tokens } from '@kubewright/wiring';
import { expect, test } from 'vitest';
import { createTestCluster } from '../src/index.ts';

test('the first pod of a cluster is told of a service that was there before it', async () => {
  await using cluster = await createTestCluster();
  const told: (string | undefined)[] = [];
  cluster.composition.get(tokens.simulatedImages).register(
    image('shell', async ({ env }) => {
      told.push(env.get('WEB_SERVICE_HOST'), env.get('KUBERNETES_SERVICE_PORT'));
    }),
  );
  const service = { metadata: { namespace: 'default', name: 'web' }, spec: { clusterIP: '10.96.0.77', ports: [{ port: 80 }] } };
  await cluster.client.resource(Services).create(service);
  const pod = {
    metadata: { namespace: 'default', name: 'first' },
    spec: { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'shell' }] },
  };
  await cluster.client.resource(Pods).create(pod);
  await cluster.untilObject(Pods, pod.metadata, ({ status }) => status.phase === 'Succeeded');
  expect(told).toEqual(['10.96.0.77', '443']);
});

test('the first service of a cluster may have an address of a range that was added', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  await cluster.client.resource(ServiceCIDRs).create({ metadata: { name: 'more' }, spec: { cidrs: ['10.200.0.0/24'] } });
  await cluster.untilObject(ServiceCIDRs, { name: 'more' }, ({ status }) =>
    (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  );
  const service = { metadata: { namespace: 'default', name: 'web' }, spec: { clusterIP: '10.200.0.9', ports: [{ port: 80 }] } };
  expect((await cluster.client.resource(Services).create(service)).spec.clusterIP).toBe('10.200.0.9');
});
