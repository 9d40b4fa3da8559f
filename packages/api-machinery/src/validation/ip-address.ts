/** Addresses and networks as Go's netip parses them, and the messages of util/validation IsValidIP and IsValidCIDR. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bytes: Uint8Array;
}

/** Parses an IPv4 or IPv6 address in its strict form (no leading zeros, no zone), or gives undefined. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return bytes && { version: bytes.length === 4 ? 4 : 6, bytes };
}

export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** Parses `10.0.0.0/8`; bits beyond the prefix may be set. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf('/');
  const length = text.slice(slash + 1);
  const address = slash < 0 ? undefined : parseIpAddress(text.slice(0, slash));
  if (!address || !/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > address.bytes.length * 8) return undefined;
  return { address, prefixLength: Number(length) };
}

export function networkContains({ address, prefixLength }: IpNetwork, ip: IpAddress): boolean {
  if (address.version !== ip.version) return false;
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const mask = bit + 8 <= prefixLength ? 0xff : (0xff << (bit + 8 - prefixLength)) & 0xff;
    if ((address.bytes[bit / 8]! & mask) !== (ip.bytes[bit / 8]! & mask)) return false;
  }
  return true;
}

/** The canonical text of an address (RFC 5952 for IPv6; an IPv4-mapped one reads as its IPv4 address, as Go's net.IP does). */
export function formatIpAddress({ bytes }: IpAddress): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16));
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') return bytes.subarray(12).join('.');
  const zeros = groups
    .map((_, at) => groups.slice(at).findIndex((group) => group !== '0'))
    .map((length, at) => (length < 0 ? 8 - at : length));
  const longest = Math.max(...zeros);
  if (longest < 2) return groups.join(':');
  const from = zeros.indexOf(longest);
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + longest).join(':')}`;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1);
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groupsOf(halves[0]!, halves.length === 1), groupsOf(halves[1] ?? '', true)];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...head, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...tail]);
}

/** Bytes of colon-separated groups; the last one may be an IPv4 address where `mayEndInIpv4`. */
function groupsOf(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      const ipv4 = mayEndInIpv4 && i === groups.length - 1 ? parseIpv4(group) : undefined;
      if (!ipv4) return undefined;
      bytes.push(...ipv4);
    }
  }
  return bytes;
}
