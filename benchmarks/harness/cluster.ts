import { readFile } from 'node:fs/promises';
import { connectionOf, createClient, HttpTransport, parseKubeConfig, type Client } from '@kubewright/client';
import { systemClock } from '@kubewright/wiring';
import { ClusterProcess } from '../../e2e/harness/cluster-process.ts';

export interface Connected {
  readonly cluster: ClusterProcess;
  readonly transport: HttpTransport;
  readonly client: Client;
  /** Another client with a connection of its own. */
  another(): Promise<HttpTransport>;
}

/** The built app in a process of its own with the durable store, and a client over TLS as its admin. */
export async function withCluster(flags: readonly string[], work: (connected: Connected) => Promise<void>): Promise<void> {
  const cluster = await ClusterProcess.start(flags);
  const open: HttpTransport[] = [];
  const another = async (): Promise<HttpTransport> => {
    const connection = await connectionOf(parseKubeConfig(await readFile(cluster.kubeconfig, 'utf8')));
    const transport = new HttpTransport({ ...connection, clock: systemClock });
    open.push(transport);
    return transport;
  };
  try {
    const transport = await another();
    await work({ cluster, transport, client: createClient(transport), another });
  } finally {
    await Promise.all(open.map((transport) => transport.close()));
    await cluster.dispose();
  }
}
