/** Row 1: durable, authenticated creates per second of 1 KiB ConfigMaps over TLS by 100 clients. */
import { withCluster } from './harness/cluster.ts';
import { Load } from './harness/load.ts';
import { report } from './harness/report.ts';

const creates = 10_000;
const clients = 100;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ cluster }) => {
  const load = await Load.open(cluster, clients);
  const body = JSON.stringify({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'bench-{i}' },
    data: { payload: 'x'.repeat(1_024) },
  });
  const request = { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body, status: 201 } as const;
  await load.run(request, creates / 4);
  const rounds = [];
  for (let round = 0; round < 5; round++) rounds.push(await load.run(request, creates));
  load.close();
  report(
    'durable creates, 1 KiB ConfigMap, TLS, 100 clients',
    'creates/s',
    rounds.map(({ perSecond }) => perSecond),
    '≥ 5 × kube-apiserver with etcd',
  );
  report(
    'the same for each second of the server’s processor time',
    'creates/s',
    rounds.map(({ perServerCore }) => perServerCore),
    'as above',
  );
});
