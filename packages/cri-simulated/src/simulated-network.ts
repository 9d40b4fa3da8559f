import { RuntimeError } from '@kubewright/cri';
import type { Duplex } from 'node:stream';
import { duplexPair } from './duplex-pair.ts';

type Listener = (socket: Duplex) => void;

/** The network of simulated pods: addresses, listeners, connections in memory. One for all nodes of a cluster. */
export class SimulatedNetwork {
  readonly #pods = new Map<string, Map<number, Listener>>();

  addPod(ip: string): void {
    this.#pods.set(ip, new Map());
  }

  removePod(ip: string): void {
    this.#pods.delete(ip);
  }

  hasPod(ip: string): boolean {
    return this.#pods.has(ip);
  }

  /** Port 0 takes what no other listener of the address does. */
  listen(ip: string, port: number, listener: Listener): void {
    this.#pods.get(ip)?.set(port, listener);
  }

  close(ip: string, port: number, listener: Listener): void {
    const ports = this.#pods.get(ip);
    if (ports?.get(port) === listener) ports.delete(port);
  }

  /** Connects as a process on the node would. @throws {RuntimeError} Unavailable, in the words of a refused connection. */
  dial(host: string, port: number): Promise<Duplex> {
    const ports = this.#pods.get(host);
    const listener = ports?.get(port) ?? ports?.get(0);
    if (!listener) {
      const why = ports ? 'connection refused' : 'no route to host';
      return Promise.reject(new RuntimeError('Unavailable', `dial tcp ${host}:${port}: connect: ${why}`));
    }
    const [near, far] = duplexPair();
    listener(far);
    return Promise.resolve(near);
  }
}

/** Hands out the addresses of an IPv4 range in order, taking freed ones again only after the rest. */
export class AddressRange {
  readonly #base: number;
  readonly #size: number;
  readonly #taken = new Set<number>();
  #next = 0;

  /** `cidr` such as `10.244.0.0/16`; network and broadcast address and the first host (the gateway) are kept back. */
  constructor(cidr: string) {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
    if (!match) throw new RuntimeError('InvalidArgument', `invalid CIDR address: ${cidr}`);
    const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
    this.#base = ((a * 256 + b) * 256 + c) * 256 + d;
    this.#size = 2 ** (32 - bits) - 3;
  }

  take(): string {
    for (let tried = 0; tried < this.#size; tried++) {
      const offset = this.#next;
      this.#next = (this.#next + 1) % this.#size;
      if (this.#taken.has(offset)) continue;
      this.#taken.add(offset);
      return toDotted(this.#base + 2 + offset);
    }
    throw new RuntimeError('Unavailable', 'no IP addresses available in range set');
  }

  release(ip: string): void {
    const value = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#taken.delete(value - this.#base - 2);
  }
}

function toDotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
