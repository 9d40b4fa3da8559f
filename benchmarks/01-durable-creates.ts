/** Row 1: durable, authenticated creates per second of 1 KiB ConfigMaps over TLS by 100 clients. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { inParallel, report, timed } from './harness/report.ts';

const creates = 5_000;
const connections = 10;
const clients = 100;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ another }) => {
  const apis = (await Promise.all(Array.from({ length: connections }, another))).map((transport) => createClient(transport).resource(ConfigMaps));
  const data = { payload: 'x'.repeat(1_024) };
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const ms = await timed(() =>
      inParallel(creates, clients, (index) => apis[index % connections]!.create({ metadata: { namespace: 'default', name: `bench-${round}-${index}` }, data })),
    );
    rounds.push(creates / (ms / 1_000));
  }
  report('durable creates, 1 KiB ConfigMap, TLS, 100 clients', 'creates/s', rounds, '≥ 5 × kube-apiserver with etcd');
});
