/** Row 2: GET per second over TLS with authorization. Server and load share the machine. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { inParallel, report, timed } from './harness/report.ts';

const gets = 10_000;
const connections = 10;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ client, another }) => {
  const key = { namespace: 'default', name: 'bench' };
  await client.resource(ConfigMaps).create({ metadata: key, data: { payload: 'x'.repeat(1_024) } });
  const apis = (await Promise.all(Array.from({ length: connections }, another))).map((transport) => createClient(transport).resource(ConfigMaps));
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) rounds.push(gets / ((await timed(() => inParallel(gets, 100, (index) => apis[index % connections]!.get(key)))) / 1_000));
  report('GET of a 1 KiB ConfigMap, TLS, 100 clients', 'gets/s', rounds, '≥ 3 × kube-apiserver per core');
});
