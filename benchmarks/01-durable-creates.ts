/** Row 1: durable, authenticated creates per second of 1 KiB ConfigMaps over TLS by 100 clients. */
import { load } from './harness/load.ts';
import { compare } from './harness/report.ts';
import { withServers } from './harness/servers.ts';

const creates = 5_000;
const body = JSON.stringify({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { generateName: 'bench-' },
  data: { payload: 'x'.repeat(1_024) },
});
const request = { path: '/api/v1/namespaces/default/configmaps', body };

await withServers(async (servers) => {
  for (const server of servers) await load(server, request, creates * 2);
  await compare(
    [
      { name: 'durable creates of 1 KiB ConfigMaps, TLS, 100 clients', unit: 'creates/s', target: '≥ 5 × kube-apiserver with etcd' },
      { name: 'the same for each second of the servers’ processor time', unit: 'creates', target: 'as above' },
    ],
    servers,
    async (server) => {
      const { perSecond, perServerCore } = await load(server, request, creates);
      return [perSecond, perServerCore];
    },
  );
});
