import type { Random } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';
import { RangeAllocator } from './range-allocator.ts';

/** A range of numbers that services get, and how its places are written. */
export interface ServiceRange<T> {
  readonly allocator: RangeAllocator;
  /** Undefined when the value lies outside. */
  indexOf(value: T): number | undefined;
  valueAt(index: number): T;
  readonly text: string;
}

/** upstream's band for those who choose themselves: between 16 and 256, a sixteenth of the range. */
const reservedAddresses = (size: number): number => (size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256));
/** The same for node ports, of at most 128. */
const reservedPorts = (size: number): number => (size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128));

/** Cluster IPs of an IPv4 range without its network and broadcast address. @throws Error on a range that is none. */
export function clusterIpRange(deps: { store: Store; random: Random }, cidr: string): ServiceRange<string> {
  const { base, size } = parseIpv4Range(cidr);
  const usable = size - 2;
  const key = '/registry/ranges/serviceips';
  return {
    allocator: new RangeAllocator(deps, { key, range: cidr, size: usable, reserved: reservedAddresses(usable) }),
    text: cidr,
    valueAt: (index) => formatIpv4(base + 1 + index),
    indexOf: (ip) => {
      const index = ipv4Number(ip) - base - 1;
      return index >= 0 && index < usable ? index : undefined;
    },
  };
}

/** Node ports, both ends included. */
export function nodePortRange(deps: { store: Store; random: Random }, { first, last }: { first: number; last: number }): ServiceRange<number> {
  const size = last - first + 1;
  const text = `${first}-${last}`;
  return {
    allocator: new RangeAllocator(deps, { key: '/registry/ranges/servicenodeports', range: text, size, reserved: reservedPorts(size) }),
    text,
    valueAt: (index) => first + index,
    indexOf: (port) => (port >= first && port <= last ? port - first : undefined),
  };
}

function parseIpv4Range(cidr: string): { base: number; size: number } {
  const [address = '', bits = ''] = cidr.split('/');
  const prefix = Number(bits);
  if (!/^[0-9]+$/.test(bits) || prefix < 12 || prefix > 30 || Number.isNaN(ipv4Number(address))) {
    throw new Error(`service range ${cidr} must be an IPv4 range between /12 and /30`);
  }
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(ipv4Number(address) / size) * size, size };
}

const ipv4Number = (ip: string): number => (/^\d+\.\d+\.\d+\.\d+$/.test(ip) ? ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : Number.NaN);

const formatIpv4 = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
