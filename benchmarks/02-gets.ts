/** Row 2: GET per second and server core over TLS with authorization by RBAC. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { load } from './harness/load.ts';
import { compare } from './harness/report.ts';
import { withServers } from './harness/servers.ts';

const gets = 15_000;
const request = { path: '/api/v1/namespaces/default/configmaps/bench' };

await withServers(async (servers) => {
  for (const server of servers) {
    await server.client
      .resource(ConfigMaps)
      .create({ metadata: { namespace: 'default', name: 'bench' }, data: { payload: 'x'.repeat(1_024) } });
    await load(server, request, gets);
  }
  await compare(
    [
      { name: 'GET of a 1 KiB ConfigMap, TLS, 100 clients', unit: 'gets/s', target: '≥ 3 × kube-apiserver per core' },
      { name: 'the same for each second of the server’s processor time', unit: 'gets', target: '≥ 3 × kube-apiserver per core' },
    ],
    // What etcd takes of the peer's reads is left out, in the peer's favour.
    servers.map((server) => ({ ...server, pids: server.pids.slice(0, 1) as [number] })),
    async (server) => {
      const { perSecond, perServerCore } = await load(server, request, gets);
      return [perSecond, perServerCore];
    },
  );
});
