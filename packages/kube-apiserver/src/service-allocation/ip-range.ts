import { type IpAddress, formatIpAddress, parseIpAddress, parseIpNetwork } from '@kubewright/api-machinery';

export type IpFamily = 'IPv4' | 'IPv6';

export const familyOf = (text: string): IpFamily => (text.includes(':') ? 'IPv6' : 'IPv4');

/**
 * The addresses of a network that services may have: not the network's own, nor the broadcast address of IPv4. Picking
 * begins at `offset`; what lies before is for those who choose themselves (KEP-3070).
 */
export interface IpRange {
  /** As users write it. */
  readonly text: string;
  readonly family: IpFamily;
  readonly first: bigint;
  readonly size: bigint;
  readonly offset: bigint;
}

const minOffset = 16n;
const maxOffset = 256n;

/** @throws {Error} one sentence, on what is no network or one too large or too small for services. */
export function parseIpRange(text: string): IpRange {
  const network = parseIpNetwork(text);
  if (!network) throw new Error(`service range ${text} is not a network such as 10.96.0.0/16 or fd00:10:96::/112`);
  const { address, prefixLength } = network;
  const bits = address.bytes.length * 8 - prefixLength;
  const family: IpFamily = address.version === 4 ? 'IPv4' : 'IPv6';
  if (bits < 2) throw new Error(`service range ${text} has no room: it must have at least two bits for addresses`);
  // Upstream's shortest prefixes.
  if (family === 'IPv4' ? prefixLength < 12 : prefixLength < 64)
    throw new Error(`service range ${text} is too large: at most ${family === 'IPv4' ? '/12' : '/64'}`);
  const total = 1n << BigInt(bits);
  const base = (numberOf(address) >> BigInt(bits)) << BigInt(bits);
  const size = family === 'IPv4' ? total - 2n : total - 1n;
  return { text, family, first: base + 1n, size, offset: offsetOf(total) };
}

/** Between 16 and 256, a sixteenth of the range (upstream's calculateRangeOffset). */
function offsetOf(total: bigint): bigint {
  if (total <= minOffset) return 0n;
  const part = total / 16n;
  return part < minOffset ? minOffset : part > maxOffset ? maxOffset : part;
}

export function addressAt({ first, family }: IpRange, index: bigint): string {
  const length = family === 'IPv4' ? 4 : 16;
  const value = first + index;
  const bytes = Uint8Array.from({ length }, (_, at) => Number((value >> BigInt(8 * (length - 1 - at))) & 0xffn));
  return formatIpAddress({ version: family === 'IPv4' ? 4 : 6, bytes });
}

/** Whether services may have the address: the network's own, and the broadcast address of an IPv4 one, are nobody's. */
export function isInRange({ first, size, family }: IpRange, ip: string): boolean {
  const address = parseIpAddress(ip);
  if (!address || (address.version === 4 ? 'IPv4' : 'IPv6') !== family) return false;
  const index = numberOf(address) - first;
  return index >= 0n && index < size;
}

const numberOf = ({ bytes }: IpAddress): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
