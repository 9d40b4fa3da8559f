import type { Pod } from '@kubewright/api/core/v1';

export interface HostPort {
  readonly protocol: string;
  readonly ip: string;
  readonly port: number;
}

const everyAddress = '0.0.0.0';

/** The ports of the node that a pod wants, sidecars included. */
export function hostPortsOf({ spec }: Pod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports: HostPort[] = [];
  for (const { ports: declared } of [...spec.containers, ...sidecars]) {
    for (const { hostPort, protocol, hostIP } of declared ?? []) {
      if (hostPort) ports.push({ port: hostPort, protocol: protocol || 'TCP', ip: hostIP || everyAddress });
    }
  }
  return ports;
}

/** The ports in use on a node. Two addresses get in each other's way when they are the same or one is every address. */
export class HostPorts {
  /** Protocol and port → address → number of users. */
  readonly #used = new Map<string, Map<string, number>>();

  add({ protocol, port, ip }: HostPort): void {
    const key = `${protocol}/${port}`;
    let users = this.#used.get(key);
    if (!users) this.#used.set(key, (users = new Map()));
    users.set(ip, (users.get(ip) ?? 0) + 1);
  }

  remove({ protocol, port, ip }: HostPort): void {
    const key = `${protocol}/${port}`;
    const users = this.#used.get(key);
    const count = users?.get(ip);
    if (!users || count === undefined) return;
    if (count > 1) users.set(ip, count - 1);
    else users.delete(ip);
    if (users.size === 0) this.#used.delete(key);
  }

  conflictsWith({ protocol, port, ip }: HostPort): boolean {
    const users = this.#used.get(`${protocol}/${port}`);
    if (!users) return false;
    return ip === everyAddress || users.has(ip) || users.has(everyAddress);
  }
}
