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

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Upstream's band for those who choose themselves: between 16 and 128, a thirty-second part of the range (KEP-3668). */
const reservedPorts = (size: number): number => (size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128));

/** Node ports, both ends included. */
export function nodePortRange(deps: { store: Store; random: Random }, { first, last }: PortRange): ServiceRange<number> {
  const size = last - first + 1;
  const text = `${first}-${last}`;
  return {
    allocator: new RangeAllocator(deps, { key: '/registry/ranges/servicenodeports', range: text, size, reserved: reservedPorts(size) }),
    text,
    valueAt: (index) => first + index,
    indexOf: (port) => (port >= first && port <= last ? port - first : undefined),
  };
}

/** Reads `30000-32767` or `30000+2767`. @throws {Error} one sentence, on what is no range of ports. */
export function parsePortRange(text: string): PortRange {
  const match = /^(\d{1,5})(?:([-+])(\d{1,5}))?$/.exec(text.trim());
  const first = Number(match?.[1]);
  const last = match?.[2] === '+' ? first + Number(match[3]) : Number(match?.[3] ?? match?.[1]);
  if (!match || first < 1 || last > 65_535 || last < first)
    throw new Error(`node port range ${text} must be written first-last, between 1 and 65535`);
  return { first, last };
}
