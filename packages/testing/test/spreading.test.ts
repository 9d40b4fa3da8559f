import { Deployments, StatefulSets } from '@kubewright/api/apps/v1';
import { Pods, ReplicationControllers, Services } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from '../src/index.ts';

const template = (
  app: string,
): { metadata: { labels: Record<string, string> }; spec: { containers: { name: string; image: string }[] } } => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image: 'web:1' }] },
});
const metadata = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' });

/** How many of the pods with this label each node has, most first. */
async function perNode({ client }: TestCluster, app: string): Promise<number[]> {
  const { items } = await client.resource(Pods).list({ namespace: 'default', labelSelector: `app=${app}` });
  const counts = new Map<string, number>();
  for (const { spec } of items) counts.set(spec.nodeName!, (counts.get(spec.nodeName!) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

test('pods of one controller, and pods of one service, are spread over the nodes without saying so', async () => {
  await using cluster = await createTestCluster({ nodes: 3 });
  const { client } = cluster;
  const selector = (app: string): { matchLabels: Record<string, string> } => ({ matchLabels: { app } });
  await client
    .resource(Deployments)
    .create({ metadata: metadata('d'), spec: { replicas: 6, selector: selector('d'), template: template('d') } });
  await client
    .resource(StatefulSets)
    .create({ metadata: metadata('s'), spec: { replicas: 6, serviceName: 's', selector: selector('s'), template: template('s') } });
  await client
    .resource(ReplicationControllers)
    .create({ metadata: metadata('r'), spec: { replicas: 6, selector: { app: 'r' }, template: template('r') } });
  await client.resource(Services).create({ metadata: metadata('p'), spec: { selector: { app: 'p' }, ports: [{ port: 80 }] } });
  for (let i = 0; i < 6; i++)
    await client.resource(Pods).create({ metadata: { ...metadata(`p-${i}`), labels: { app: 'p' } }, spec: template('p').spec });
  await cluster.until(async () => {
    const { items } = await client.resource(Pods).list({ namespace: 'default' });
    return items.length === 24 && items.every(({ status }) => status.phase === 'Running');
  });
  for (const app of ['d', 's', 'r', 'p']) expect([app, ...(await perNode(cluster, app))]).toEqual([app, 2, 2, 2]);
});
