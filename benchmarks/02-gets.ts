/** Row 2: GET per second and server core over TLS with authorization. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { withCluster } from './harness/cluster.ts';
import { Load } from './harness/load.ts';
import { report } from './harness/report.ts';

const gets = 30_000;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ client, cluster }) => {
  await client.resource(ConfigMaps).create({ metadata: { namespace: 'default', name: 'bench' }, data: { payload: 'x'.repeat(1_024) } });
  const load = await Load.open(cluster, 100);
  const request = { method: 'GET', path: '/api/v1/namespaces/default/configmaps/bench', status: 200 } as const;
  await load.run(request, gets / 3);
  const rounds = [];
  for (let round = 0; round < 5; round++) rounds.push(await load.run(request, gets));
  load.close();
  report(
    'GET of a 1 KiB ConfigMap, TLS, 100 clients',
    'gets/s',
    rounds.map(({ perSecond }) => perSecond),
    '≥ 3 × kube-apiserver per core',
  );
  report(
    'the same for each second of the server’s processor time',
    'gets/s',
    rounds.map(({ perServerCore }) => perServerCore),
    '≥ 3 × kube-apiserver per core',
  );
});
