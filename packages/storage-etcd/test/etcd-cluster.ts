import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EtcdNetwork, type MemberNetwork } from './etcd-network.ts';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** The etcd of this machine, or why there is none. */
export const etcdProgram: { readonly path: string } | { readonly missing: string } = findEtcd();

function findEtcd(): typeof etcdProgram {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'etcd'));
  const path = candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return path ? { path } : { missing: 'no etcd on the PATH (Debian: apt-get install etcd-server)' };
}

/** PEM files that members, and who asks for their health, prove themselves with. */
export interface EtcdTlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

export interface EtcdClusterOptions {
  readonly size?: number;
  readonly tls?: EtcdTlsFiles;
  /** Milliseconds; etcd's own are 100 and 1000. */
  readonly heartbeatMs?: number;
  readonly electionMs?: number;
  readonly extraArguments?: readonly string[];
  /** Members are in network namespaces of their own, and can be cut off (see `withoutNetworks`). */
  readonly networks?: boolean;
}

/** A whole etcd cluster on loopback, each member a process with a data folder of its own (in memory where there is /dev/shm). */
export class EtcdCluster {
  readonly members: readonly EtcdMember[];
  readonly #folder: string;
  readonly #network: EtcdNetwork | undefined;

  private constructor(folder: string, members: readonly EtcdMember[], network: EtcdNetwork | undefined) {
    this.#folder = folder;
    this.members = members;
    this.#network = network;
  }

  /** Starts the members and waits until all are healthy; tries again with other ports when one was taken meanwhile. */
  static async start(options: EtcdClusterOptions = {}): Promise<EtcdCluster> {
    for (let attempt = 1; ; attempt++) {
      const cluster = await EtcdCluster.#create(options);
      try {
        await Promise.all(cluster.members.map((member) => member.start()));
        await Promise.all(cluster.members.map((member) => member.healthy()));
        return cluster;
      } catch (error) {
        await cluster.destroy();
        if (attempt === 3) throw error;
      }
    }
  }

  static async #create({ size = 1, tls, networks, ...rest }: EtcdClusterOptions): Promise<EtcdCluster> {
    if ('missing' in etcdProgram) throw new Error(etcdProgram.missing);
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kubewright-etcd-'));
    const network = networks ? await EtcdNetwork.create(size, folder) : undefined;
    const places = network?.members ?? (await onLoopback(size, tls ? 'https' : 'http'));
    const initialCluster = places.map(({ peerUrl }, i) => `m${i}=${peerUrl}`).join(',');
    const shared = { path: etcdProgram.path, initialCluster, tls, workingFolder: folder, ...rest };
    const members = places.map((place, i) => new EtcdMember({ name: `m${i}`, folder: join(folder, `m${i}`), ...place, ...shared }));
    return new EtcdCluster(folder, members, network);
  }

  /** Nothing comes from or gets to the member any more, until it is healed. */
  cut(member: EtcdMember): void {
    this.#network!.cut(this.members.indexOf(member));
  }

  heal(member: EtcdMember): void {
    this.#network!.heal(this.members.indexOf(member));
  }

  get urls(): string[] {
    return this.members.map(({ clientUrl }) => clientUrl);
  }

  /** The member that leads now. */
  async leader(): Promise<EtcdMember> {
    for (;;) {
      for (const member of this.members) if (await member.leads()) return member;
      await pause(50);
    }
  }

  /** Takes a member that lost its data out of the cluster and joins it anew (etcdctl member remove, member add). */
  async replace(member: EtcdMember): Promise<void> {
    const other = this.members.find((each) => each !== member)!;
    const { members } = (await other.call('/v3/cluster/member/list', {})) as { members: { ID: string; name: string }[] };
    await other.call('/v3/cluster/member/remove', { ID: members.find(({ name }) => name === member.name)!.ID });
    // etcd refuses to add one until those that are left have been connected for some seconds.
    const add = () => other.call('/v3/cluster/member/add', { peerURLs: [member.peerUrl] });
    while (
      !(await add().then(
        () => true,
        (error: Error) => !error.message.includes('unhealthy cluster'),
      ))
    )
      await pause(200);
    await member.start('existing');
    await member.healthy();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    this.#network?.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function onLoopback(size: number, scheme: string): Promise<MemberNetwork[]> {
  const ports = await freePorts(size * 2);
  return Array.from({ length: size }, (_, i) => {
    const clientUrl = `${scheme}://127.0.0.1:${ports[i]}`;
    return { clientUrl, listenClientUrl: clientUrl, peerUrl: `http://127.0.0.1:${ports[size + i]}`, command: [] };
  });
}

interface MemberSetup extends EtcdClusterOptions, MemberNetwork {
  readonly path: string;
  readonly name: string;
  readonly folder: string;
  readonly workingFolder: string;
  readonly initialCluster: string;
  readonly tls: EtcdTlsFiles | undefined;
}

export class EtcdMember {
  readonly #setup: MemberSetup;
  #process: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(setup: MemberSetup) {
    this.#setup = setup;
  }

  get clientUrl(): string {
    return this.#setup.clientUrl;
  }

  get peerUrl(): string {
    return this.#setup.peerUrl;
  }

  get name(): string {
    return this.#setup.name;
  }

  /** Starts the process on its data folder; it joins the cluster it belongs to. */
  async start(clusterState: 'new' | 'existing' = 'new'): Promise<void> {
    const { command, path, workingFolder } = this.#setup;
    const [program, ...args] = [...command, path, ...this.#arguments(clusterState)];
    const child = spawn(program!, args, { stdio: 'ignore', cwd: workingFolder });
    this.#process = child;
    this.#exited = new Promise((resolve, reject) => {
      child.once('exit', () => resolve());
      child.once('error', reject);
    });
    this.#exited.catch(() => {});
  }

  /** Resolves when the member serves linearizable reads. @throws when its process ended. */
  async healthy(): Promise<void> {
    while (!(await this.#get('/health')).includes('"true"')) {
      if (!this.#process || this.#process.exitCode !== null) throw new Error(`etcd member ${this.name} ended`);
      await pause(20);
    }
  }

  async leads(): Promise<boolean> {
    return (await this.#get('/metrics')).includes('\netcd_server_is_leader 1');
  }

  /** Makes a call through etcd's JSON gateway. @throws when it is refused. */
  async call(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.clientUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  }

  /** Ends the process at once; its data stays. */
  async kill(): Promise<void> {
    this.resume();
    this.#process?.kill('SIGKILL');
    await this.#exited.catch(() => {});
    this.#process = undefined;
  }

  /** The process stands still: connections stay open and nothing is answered. */
  freeze(): void {
    this.#stopped = true;
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    if (this.#stopped) this.#process?.kill('SIGCONT');
    this.#stopped = false;
  }

  /** Throws the data away, as a lost disk would. */
  loseDisk(): void {
    rmSync(this.#setup.folder, { recursive: true, force: true });
  }

  #arguments(clusterState: string): string[] {
    const {
      name,
      folder,
      clientUrl,
      listenClientUrl,
      peerUrl,
      initialCluster,
      tls,
      heartbeatMs = 100,
      electionMs = 1000,
      extraArguments = [],
    } = this.#setup;
    const settings = {
      name,
      'data-dir': folder,
      'listen-client-urls': listenClientUrl,
      'advertise-client-urls': clientUrl,
      'listen-peer-urls': peerUrl,
      'initial-advertise-peer-urls': peerUrl,
      'initial-cluster': initialCluster,
      'initial-cluster-state': clusterState,
      'heartbeat-interval': heartbeatMs,
      'election-timeout': electionMs,
      'log-level': 'error',
      logger: 'zap',
      ...(tls && { 'cert-file': tls.cert, 'key-file': tls.key, 'trusted-ca-file': tls.ca, 'client-cert-auth': true }),
    };
    return [...Object.entries(settings).map(([flag, value]) => `--${flag}=${value}`), ...extraArguments];
  }

  /** The body of an answer, or nothing while there is none. */
  async #get(path: string): Promise<string> {
    const { clientUrl, tls } = this.#setup;
    const options = { timeout: 500, ...(tls && (await certificates(tls))) };
    return new Promise((resolve) => {
      const request = (tls ? httpsRequest : httpRequest)(`${clientUrl}${path}`, options, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('end', () => resolve(body));
        response.on('error', () => resolve(''));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(''));
      request.end();
    });
  }
}

async function certificates(tls: EtcdTlsFiles): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const { readFile } = await import('node:fs/promises');
  const [ca, cert, key] = await Promise.all([readFile(tls.ca), readFile(tls.clientCert), readFile(tls.clientKey)]);
  return { ca, cert, key };
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
