import { randomBytes } from 'node:crypto';
import { silentLogger, type Random } from '@kubewright/api-machinery';
import { ApiServer, loopbackUser } from '@kubewright/apiserver';
import { alwaysAllow } from '@kubewright/authorization';
import { createClient, type Client } from '@kubewright/client';
import type { HttpResponse } from '@kubewright/http';
import { defaultServiceNetwork, kubernetesDefinitions, ServiceAllocation, serviceRanges } from '@kubewright/kube-apiserver';
import { EtcdStore, type EtcdStoreOptions } from '@kubewright/storage-etcd';
import { systemClock } from '@kubewright/wiring';
import { EtcdCluster, etcdProgram, type EtcdClusterOptions } from '../../packages/storage-etcd/test/etcd-cluster.ts';
import { httpRequest } from '../harness/api-server.ts';

/** Why the tests that need an etcd are left out; said once, where they are run. */
export const withoutEtcd = 'missing' in etcdProgram;
if ('missing' in etcdProgram) console.warn(`left out: ${etcdProgram.missing}`);

export const random: Random = { float: Math.random, bytes: (length) => randomBytes(length) };

/** An API server of this process on an etcd cluster, with a store of its own, as a server on another machine would have. */
export interface ServerOnEtcd {
  readonly server: ApiServer;
  readonly store: EtcdStore;
  readonly client: Client;
  /** GET of a path. */
  get(target: string): Promise<{ status: number; text: string }>;
  stop(): Promise<void>;
}

export async function serveOn(servers: readonly string[], options: Partial<EtcdStoreOptions> = {}): Promise<ServerOnEtcd> {
  const store = await EtcdStore.open({ servers, ...options }, { clock: systemClock, random, logger: silentLogger });
  const lazy: Client = { resource: (type) => server.loopback().resource(type) };
  const ranges = serviceRanges(
    { client: lazy, store, random },
    { clusterIpRanges: ['10.96.0.0/26'], nodePorts: defaultServiceNetwork.nodePorts },
  );
  const server: ApiServer = new ApiServer({
    store,
    clock: systemClock,
    random,
    logger: silentLogger,
    authorizer: alwaysAllow,
    definitions: kubernetesDefinitions(),
    authenticators: [{ authenticate: async () => loopbackUser }],
    admission: [new ServiceAllocation({ ranges, random })],
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  return {
    server,
    store,
    client: createClient(server.directTransport(loopbackUser)),
    get: async (target) => {
      const { status, body } = await server.service.handle(httpRequest('GET', target));
      return { status, text: textOf(body) };
    },
    stop: async () => {
      stopping.abort();
      await store.close();
      await running;
    },
  };
}

function textOf(body: HttpResponse['body']): string {
  if (body === undefined || (typeof body === 'object' && Symbol.asyncIterator in body)) return '';
  if (typeof body === 'string') return body;
  return Buffer.concat(body instanceof Uint8Array ? [body] : [...body]).toString('utf8');
}

/** An etcd cluster and servers on it; all are stopped with `stop`. */
export async function serversOnEtcd(count: number, etcd: EtcdClusterOptions = {}, options: Partial<EtcdStoreOptions> = {}) {
  const cluster = await EtcdCluster.start(etcd);
  const servers = await Promise.all(Array.from({ length: count }, () => serveOn(cluster.urls, options)));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    await cluster.destroy();
  };
  return { cluster, servers, stop };
}

/** Asks until the answer is there. */
export async function until<T>(ask: () => Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) throw new Error(`the condition did not come true within ${withinMs} ms: ${ask.toString()}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
