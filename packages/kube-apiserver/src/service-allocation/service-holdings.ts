import type { Service } from '@kubewright/api/core/v1';
import { addressesIn } from './ip-families.ts';

/** What services hold, counted change by change: asking takes no look at every service. */
export class ServiceHoldings {
  readonly #ips = new Map<string, number>();
  readonly #ports = new Map<number, number>();

  /** Begins anew. */
  clear(): void {
    this.#ips.clear();
    this.#ports.clear();
  }

  change(before: Service | undefined, after: Service | undefined): void {
    if (after) this.#count(after, 1);
    if (before) this.#count(before, -1);
  }

  hasIp(ip: string): boolean {
    return this.#ips.has(ip);
  }

  hasPort(port: number): boolean {
    return this.#ports.has(port);
  }

  #count(service: Service, by: 1 | -1): void {
    for (const ip of clusterIpsOf(service)) add(this.#ips, ip, by);
    for (const port of nodePortsOf(service)) add(this.#ports, port, by);
  }
}

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

export const clusterIpsOf = ({ spec }: Service): string[] => (spec && spec.type !== 'ExternalName' ? addressesIn(spec) : []);

export const nodePortsOf = ({ spec }: Service): number[] =>
  [...(spec?.ports ?? []).map(({ nodePort }) => nodePort), spec?.healthCheckNodePort].filter(
    (port) => port !== undefined && port > 0,
  ) as number[];
