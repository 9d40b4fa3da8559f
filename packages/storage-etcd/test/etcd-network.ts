import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** How one member is reached, and what runs its program where its network is. */
export interface MemberNetwork {
  readonly peerUrl: string;
  readonly clientUrl: string;
  readonly listenClientUrl: string;
  readonly command: readonly string[];
}

/** Why this machine cannot give members networks of their own. */
export const withoutNetworks = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    execFileSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    execFileSync('nsenter', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'unshare, nsenter and ip (Debian: util-linux, iproute2) with the right to make network namespaces are needed';
  }
})();

/**
 * Members in network namespaces of their own on one bridge, reached by clients through sockets that go round it. A member
 * that is cut off keeps its connections, on which nothing comes any more, as with a cable that is pulled.
 */
export class EtcdNetwork {
  readonly members: readonly MemberNetwork[];
  readonly #hub: Namespace;
  readonly #namespaces: readonly Namespace[];
  readonly #doors: readonly Door[];

  private constructor(hub: Namespace, namespaces: readonly Namespace[], doors: readonly Door[]) {
    this.#hub = hub;
    this.#namespaces = namespaces;
    this.#doors = doors;
    this.members = namespaces.map((namespace, i) => ({
      peerUrl: `http://${addressOf(i)}:2380`,
      clientUrl: `http://127.0.0.1:${doors[i]!.port}`,
      listenClientUrl: `unix://${socketOf(i)}`,
      command: namespace.command,
    }));
  }

  static async create(size: number, folder: string): Promise<EtcdNetwork> {
    const hub = await Namespace.open();
    hub.run('ip', 'link', 'add', 'bridge', 'type', 'bridge');
    hub.run('ip', 'link', 'set', 'bridge', 'up');
    const namespaces: Namespace[] = [];
    for (let i = 0; i < size; i++) {
      const namespace = await Namespace.open();
      namespaces.push(namespace);
      hub.run('ip', 'link', 'add', linkOf(i), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(namespace.pid));
      hub.run('ip', 'link', 'set', linkOf(i), 'master', 'bridge', 'up');
      namespace.run('ip', 'link', 'set', 'lo', 'up');
      namespace.run('ip', 'address', 'add', `${addressOf(i)}/24`, 'dev', 'eth0');
      namespace.run('ip', 'link', 'set', 'eth0', 'up');
    }
    return new EtcdNetwork(hub, namespaces, await Promise.all(namespaces.map((_, i) => Door.open(join(folder, socketOf(i))))));
  }

  cut(index: number): void {
    this.#hub.run('ip', 'link', 'set', linkOf(index), 'down');
    this.#doors[index]!.shut();
  }

  heal(index: number): void {
    this.#hub.run('ip', 'link', 'set', linkOf(index), 'up');
    this.#doors[index]!.reopen();
  }

  /** The namespaces, and with them their links, go with the processes that hold them. */
  destroy(): void {
    for (const door of this.#doors) door.close();
    for (const namespace of [this.#hub, ...this.#namespaces]) namespace.close();
  }
}

const addressOf = (index: number): string => `10.77.0.${index + 1}`;
const linkOf = (index: number): string => `member${index}`;
/** etcd takes the host of a unix URL as the name of a file in its working folder. */
const socketOf = (index: number): string => `localhost:${index + 1}`;

/** A network namespace that lives as long as a process which waits for the end of its input. */
class Namespace {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  static async open(): Promise<Namespace> {
    const holder = spawn('unshare', ['-n', 'sh', '-c', 'echo ready; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout!, 'data');
    return new Namespace(holder);
  }

  get pid(): number {
    return this.#holder.pid!;
  }

  get command(): readonly string[] {
    return ['nsenter', '-t', String(this.pid), '-n'];
  }

  run(...command: string[]): void {
    const [program, ...args] = [...this.command, ...command];
    execFileSync(program!, args);
  }

  close(): void {
    this.#holder.stdin!.end();
  }
}

/** A port of loopback that leads to a socket in the file system. Shut, it takes connections and passes nothing on. */
class Door {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #open = true;

  private constructor(socketPath: string) {
    this.#server = createServer((near) => this.#pass(near, connect(socketPath)));
  }

  static async open(socketPath: string): Promise<Door> {
    const door = new Door(socketPath);
    door.#server.listen(0, '127.0.0.1');
    await once(door.#server, 'listening');
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  shut(): void {
    this.#open = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  reopen(): void {
    this.#open = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  close(): void {
    this.#server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  #pass(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (chunk: Buffer) => to.write(chunk));
      from.on('error', end).on('close', end);
      if (!this.#open) from.pause();
    }
  }
}
