import { readFile } from 'node:fs/promises';
import { ServiceAccounts } from '@kubewright/api/core/v1';
import { ClusterRoleBindings } from '@kubewright/api/rbac/v1';
import { connectionOf, createClient, HttpTransport, parseKubeConfig, type Client } from '@kubewright/client';
import { systemClock } from '@kubewright/wiring';
import { ClusterProcess } from '../../e2e/harness/cluster-process.ts';
import { kubeApiServer, Peer } from './peer.ts';
import { pin } from './processes.ts';

/** An API server under load, in processes of its own with a durable store, pinned to one core; the load has the other. */
export interface Server {
  readonly name: string;
  readonly url: string;
  /** Of a service account that may do everything, by RBAC. */
  readonly token: string;
  /** The API server's process, and behind it that of a store outside. */
  readonly pids: readonly [number, ...number[]];
  readonly transport: HttpTransport;
  readonly client: Client;
  /** Another client with a connection of its own. */
  another(): HttpTransport;
}

interface Started {
  readonly name: string;
  readonly url: string;
  readonly pids: Server['pids'];
  /** As the administrator, or whoever the token speaks for. */
  transport(token?: string): HttpTransport;
  dispose(): Promise<void>;
}

const cluster = ['--runtime', 'simulated', '--nodes', '0'];

/** Ours, and beside it kube-apiserver with etcd where `KUBE_APISERVER` and `ETCD` say where those are. */
export async function withServers(work: (servers: readonly Server[]) => Promise<void>): Promise<void> {
  const started: Started[] = [];
  const open: HttpTransport[] = [];
  try {
    started.push(await startOurs());
    if (kubeApiServer) started.push(await startPeer());
    const servers: Server[] = [];
    for (const each of started) {
      for (const pid of each.pids) pin(pid, 0);
      servers.push(await asServer(each, open));
    }
    pin(process.pid, 1);
    await work(servers);
  } finally {
    await Promise.all(open.map((transport) => transport.close()));
    for (const each of started) await each.dispose();
  }
}

async function startOurs(): Promise<Started> {
  const ours = await ClusterProcess.start(cluster);
  const { server, tls } = await connectionOf(parseKubeConfig(await readFile(ours.kubeconfig, 'utf8')));
  return {
    name: 'Kubewright',
    url: server,
    pids: [ours.pid],
    transport: (token) => new HttpTransport({ server, tls: token ? { ca: tls?.ca } : tls, ...(token && { token }), clock: systemClock }),
    dispose: () => ours.dispose(),
  };
}

async function startPeer(): Promise<Started> {
  const peer = await Peer.start();
  const pids = peer.processes.map(({ pid }) => pid) as [number, ...number[]];
  return {
    name: 'kube-apiserver with etcd',
    url: peer.url,
    pids,
    transport: (token) => peer.transport(token),
    dispose: () => peer.dispose(),
  };
}

async function asServer({ name, url, pids, transport }: Started, open: HttpTransport[]): Promise<Server> {
  const token = await benchmarkToken(createClient(kept(transport())));
  const mine = kept(transport(token));
  return { name, url, token, pids, transport: mine, client: createClient(mine), another: () => kept(transport(token)) };

  function kept(each: HttpTransport): HttpTransport {
    open.push(each);
    return each;
  }
}

/** Members of system:masters are let in before RBAC is asked: the load comes from somebody else. */
async function benchmarkToken(client: Client): Promise<string> {
  const key = { namespace: 'default', name: 'benchmark' };
  await client.resource(ServiceAccounts).create({ metadata: key });
  await client.resource(ClusterRoleBindings).create({
    metadata: { name: 'benchmark' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', ...key }],
  });
  const request = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    spec: { audiences: [], expirationSeconds: 86_400 },
  };
  const answer = await client.resource(ServiceAccounts).createSubresource(key, 'token', request);
  return (answer as unknown as { status: { token: string } }).status.token;
}
