import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpTransport } from '@kubewright/client';
import { systemClock } from '@kubewright/wiring';

/** Where upstream's programs are: rows that have a peer measure it only where these are set. */
export const { KUBE_APISERVER: kubeApiServer, ETCD: etcdProgram } = process.env;

// A benchmark that is ended takes its peers along.
process.once('SIGTERM', () => process.exit(1));

const startDeadlineMs = 60_000;
const token = 'benchmark-admin';

/** A process of the peer with its directory, which goes with it. */
export class PeerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;

  constructor(program: string, args: readonly string[], directory: string) {
    this.#child = spawn(program, args, { cwd: directory, stdio: 'ignore' });
    this.pid = this.#child.pid!;
    process.once('exit', () => this.#child.kill('SIGKILL'));
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    // Nobody wants its data any more.
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** etcd as it comes, durable: every write is on disk before it is acknowledged. */
export async function startEtcd(directory: string): Promise<{ readonly process: PeerProcess; readonly url: string }> {
  const [client, peer] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`) as [string, string];
  const urls = ['--listen-client-urls', client, '--advertise-client-urls', client, '--listen-peer-urls', peer];
  const cluster = ['--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`];
  const process = new PeerProcess(etcdProgram!, ['--data-dir', join(directory, 'etcd'), ...urls, ...cluster], directory);
  await reachable(() => fetch(`${client}/health`).then(({ ok }) => ok));
  return { process, url: client };
}

/** kube-apiserver over an etcd of its own: both on loopback, with the defaults of their flags. */
export class Peer {
  readonly url: string;
  readonly processes: readonly PeerProcess[];
  readonly #directory: string;
  readonly #ca: string;

  private constructor(directory: string, url: string, ca: string, processes: readonly PeerProcess[]) {
    this.#directory = directory;
    this.url = url;
    this.#ca = ca;
    this.processes = processes;
  }

  static async start(): Promise<Peer> {
    const directory = await mkdtemp(join(tmpdir(), 'kubewright-peer-'));
    const etcd = await startEtcd(directory);
    const port = await freePort();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    await writeFile(join(directory, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    await writeFile(join(directory, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
    const server = new PeerProcess(kubeApiServer!, serverFlags(etcd.url, port), directory);
    const url = `https://127.0.0.1:${port}`;
    const ca = await reachable(() => readFile(join(directory, 'certs/apiserver.crt'), 'utf8'));
    const peer = new Peer(directory, url, ca, [server, etcd.process]);
    const probe = peer.transport();
    await reachable(async () => (await probe.raw({ method: 'GET', path: '/readyz' }, AbortSignal.timeout(5_000))).status === 200);
    await probe.close();
    return peer;
  }

  /** A client of the administrator, or whoever a token speaks for, with a connection of its own. */
  transport(as = token): HttpTransport {
    return new HttpTransport({ server: this.url, tls: { ca: this.#ca }, token: as, clock: systemClock });
  }

  async dispose(): Promise<void> {
    for (const process of this.processes) await process.end();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function serverFlags(etcd: string, port: number): string[] {
  const issuer = 'https://kubernetes.default.svc.cluster.local';
  return [
    '--etcd-servers',
    etcd,
    '--secure-port',
    String(port),
    '--bind-address',
    '127.0.0.1',
    '--cert-dir',
    'certs',
    '--service-account-key-file',
    'sa.key',
    '--service-account-signing-key-file',
    'sa.key',
    '--service-account-issuer',
    issuer,
    '--token-auth-file',
    'tokens.csv',
    '--authorization-mode',
    'Node,RBAC',
    '--service-cluster-ip-range',
    '10.96.0.0/16',
  ];
}

async function reachable<T>(attempt: () => Promise<T | false>): Promise<T> {
  const deadlineMs = performance.now() + startDeadlineMs;
  for (;;) {
    const answer = await attempt().catch(() => false as const);
    if (answer) return answer;
    if (performance.now() > deadlineMs) throw new Error('the peer did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
