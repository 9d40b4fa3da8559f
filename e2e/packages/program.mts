/** A program of somebody who has installed the packages: it sees what is published, not the sources. */
import { isNotFound } from '@kubewright/api-machinery';
import { ConfigMaps, Nodes, type ConfigMap } from '@kubewright/api/core/v1';
import { createTestCluster } from '@kubewright/testing';

const cluster = await createTestCluster({ nodes: 2 });
const nodes = await cluster.client.resource(Nodes).list();
const made: ConfigMap = await cluster.client.resource(ConfigMaps).create({ metadata: { namespace: 'default', name: 'made' } });
const missing = await cluster.client
  .resource(ConfigMaps)
  .get({ namespace: 'default', name: 'missing' })
  .then(() => false, isNotFound);
console.log(JSON.stringify({ nodes: nodes.items.map(({ metadata }) => metadata.name), made: made.metadata.name, missing }));
await cluster.dispose();
