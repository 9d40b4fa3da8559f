import { parseIpAddress, parseIpNetwork, type IpAddress, type IpNetwork } from '@kubewright/api-machinery';
import { opaqueType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { compareBytes } from '../../values/text.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';

export const ipType = opaqueType('net.IP');
export const cidrType = opaqueType('net.CIDR');

export class IpValue extends OpaqueValue {
  readonly type = ipType;
  readonly address: IpAddress;
  constructor(address: IpAddress) {
    super();
    this.address = address;
  }
  override get size(): number {
    return this.address.bytes.length;
  }
  equals(other: CelValue): boolean {
    return other instanceof IpValue && compareBytes(this.address.bytes, other.address.bytes) === 0;
  }
}

export class CidrValue extends OpaqueValue {
  readonly type = cidrType;
  readonly network: IpNetwork;
  constructor(network: IpNetwork) {
    super();
    this.network = network;
  }
  override get size(): number {
    return Math.ceil(this.network.prefixLength / 8);
  }
  equals(other: CelValue): boolean {
    if (!(other instanceof CidrValue) || this.network.prefixLength !== other.network.prefixLength) return false;
    return compareBytes(this.network.address.bytes, other.network.address.bytes) === 0;
  }
}

/** ::ffff:0:0/96. */
const isMapped = ({ bytes }: IpAddress): boolean =>
  bytes.length === 16 && bytes[10] === 255 && bytes[11] === 255 && bytes.subarray(0, 10).every((byte) => byte === 0);

/** @throws {CelError} for what is no address, has a zone, or is an IPv4 address dressed as IPv6 */
export function parseIp(text: string): IpValue {
  const quoted = JSON.stringify(text);
  const percent = text.indexOf('%');
  if (percent > 0 && text.includes(':') && parseIpAddress(text.slice(0, percent))) {
    throw new CelError(`IP address ${quoted} with zone value is not allowed`);
  }
  const address = parseIpAddress(text);
  if (!address)
    throw new CelError(`IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): unable to parse IP`);
  if (isMapped(address)) throw new CelError(`IPv4-mapped IPv6 address ${quoted} is not allowed`);
  return new IpValue(address);
}

/** @throws {CelError} */
export function parseCidr(text: string): CidrValue {
  const quoted = JSON.stringify(text);
  const wrong = (message: string): CelError => new CelError(`network address parse error during conversion from string: ${message}`);
  const network = parseIpNetwork(text);
  if (!network) {
    const reason = text.includes('/') ? 'invalid network address' : "no '/'";
    throw wrong(`network address parse error during conversion from string: netip.ParsePrefix(${quoted}): ${reason}`);
  }
  if (isMapped(network.address)) throw wrong(`IPv4-mapped IPv6 address ${quoted} is not allowed`);
  return new CidrValue(network);
}

/** The canonical form: RFC 5952 for IPv6. */
export function formatIp({ version, bytes }: IpAddress): string {
  if (version === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2]! << 8) | bytes[i * 2 + 1]!).toString(16));
  const text = groups.join(':');
  // The longest row of at least two zeros, the first of them.
  const rows = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = rows.reduce<RegExpExecArray | undefined>(
    (best, row) => (best && best[0].length >= row[0].length ? best : row),
    undefined,
  );
  if (!longest) return text;
  const [before, after] = [text.slice(0, longest.index), text.slice(longest.index + longest[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

export const formatCidr = ({ address, prefixLength }: IpNetwork): string => `${formatIp(address)}/${prefixLength}`;
