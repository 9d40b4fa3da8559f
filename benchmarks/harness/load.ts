import { readFile } from 'node:fs/promises';
import { connect, type ClientHttp2Session } from 'node:http2';
import { connectionOf, parseKubeConfig } from '@kubewright/client';
import type { ClusterProcess } from '../../e2e/harness/cluster-process.ts';

/** One request that is sent over and over; `{i}` in the body stands for a number of its own each time. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly status: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Requests for each second of processor time that the server took. */
  readonly perServerCore: number;
}

/**
 * Clients that do nothing but send: plain HTTP/2 streams on a connection each, the admin's certificate, the next request
 * when the answer has come. What a client library costs is not the server's figure.
 */
export class Load {
  readonly #cluster: ClusterProcess;
  readonly #sessions: ClientHttp2Session[];
  #sent = 0;

  private constructor(cluster: ClusterProcess, sessions: ClientHttp2Session[]) {
    this.#cluster = cluster;
    this.#sessions = sessions;
  }

  static async open(cluster: ClusterProcess, clients: number): Promise<Load> {
    const { server, tls = {} } = await connectionOf(parseKubeConfig(await readFile(cluster.kubeconfig, 'utf8')));
    const [ca, cert, key] = [tls.ca, tls.cert, tls.key].map((pem) => pem && Buffer.from(pem));
    const sessions = Array.from({ length: clients }, () => connect(server, { ca, cert, key }));
    await Promise.all(sessions.map((session) => new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject))));
    return new Load(cluster, sessions);
  }

  async run(request: LoadRequest, count: number): Promise<LoadResult> {
    const cpuBefore = await cpuSeconds(this.#cluster.pid);
    const startMs = performance.now();
    let left = count;
    const lane = async (session: ClientHttp2Session): Promise<void> => {
      while (left-- > 0) await this.#send(session, request);
    };
    await Promise.all(this.#sessions.map(lane));
    const seconds = (performance.now() - startMs) / 1_000;
    const cpu = (await cpuSeconds(this.#cluster.pid)) - cpuBefore;
    return { perSecond: count / seconds, perServerCore: count / cpu };
  }

  close(): void {
    for (const session of this.#sessions) session.destroy();
  }

  #send(session: ClientHttp2Session, { method, path, body, status }: LoadRequest): Promise<void> {
    const number = String(this.#sent++);
    return new Promise((resolve, reject) => {
      const stream = session.request(
        { ':method': method, ':path': path, 'content-type': 'application/json' },
        { endStream: body === undefined },
      );
      stream.on(
        'response',
        (headers) => headers[':status'] !== status && reject(new Error(`${method} ${path} was answered with ${headers[':status']}`)),
      );
      stream.on('error', reject).on('end', resolve).resume();
      if (body !== undefined) stream.end(body.replace('{i}', number));
    });
  }
}

const ticksPerSecond = 100;

/** Processor time a process has taken so far, all threads, user and system. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
