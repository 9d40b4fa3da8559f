import {
  type FieldError,
  type IpAddress,
  type IpNetwork,
  formatIpAddress,
  invalidValue,
  parseIpAddress,
  parseIpNetwork,
} from '@kubewright/api-machinery';

const notAnIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const notACidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** An address in a field that has always been strict: in its one canonical form (util/validation IsValidIP). */
export function validateIp(value: string, field: string): FieldError[] {
  const errors = validateLegacyIp(value, field);
  if (errors.length > 0) return errors;
  const canonical = formatIpAddress(parseIpAddress(value)!);
  return value === canonical ? [] : [invalidValue(field, value, `must be in canonical form (${JSON.stringify(canonical)})`)];
}

/** An address in an older field: in any form that means one address to everybody. What was there before may stay. */
export function validateLegacyIp(value: string, field: string, kept: readonly string[] = []): FieldError[] {
  if (kept.includes(value)) return [];
  const address = parseIpAddress(value);
  if (!address) return [invalidValue(field, value, parseIpAddress(withoutLeadingZeros(value)) ? 'must not have leading 0s' : notAnIp)];
  return isMapped(address) ? [invalidValue(field, value, 'must not be an IPv4-mapped IPv6 address')] : [];
}

/** A network in a field that has always been strict (util/validation IsValidCIDR). */
export function validateCidr(value: string, field: string): FieldError[] {
  const errors = validateLegacyCidr(value, field);
  if (errors.length > 0) return errors;
  const { address, prefixLength } = parseIpNetwork(value)!;
  const canonical = `${formatIpAddress(address)}/${prefixLength}`;
  return value === canonical ? [] : [invalidValue(field, value, `must be in canonical form (${JSON.stringify(canonical)})`)];
}

export function validateLegacyCidr(value: string, field: string, kept: readonly string[] = []): FieldError[] {
  if (kept.includes(value)) return [];
  const network = parseIpNetwork(value);
  if (!network)
    return [
      invalidValue(field, value, parseIpNetwork(withoutLeadingZeros(value)) ? 'must not have leading 0s in IP or prefix length' : notACidr),
    ];
  if (isMapped(network.address)) return [invalidValue(field, value, 'must not have an IPv4-mapped IPv6 address')];
  return hasHostBits(network) ? [invalidValue(field, value, 'must not have bits set beyond the prefix length')] : [];
}

/** The address of an interface with the length of its network, `192.168.1.5/24` (IsValidInterfaceAddress). */
export function validateInterfaceAddress(value: string, field: string): FieldError[] {
  const network = parseIpNetwork(value) ?? parseIpNetwork(withoutLeadingZeros(value));
  if (!network) return [invalidValue(field, value, 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)')];
  const canonical = `${formatIpAddress(network.address)}/${network.prefixLength}`;
  return value === canonical ? [] : [invalidValue(field, value, `must be in canonical form (${JSON.stringify(canonical)})`)];
}

const withoutLeadingZeros = (text: string): string => text.replace(/(^|[.:/])0+(?=\d)/g, '$1');

const isMapped = ({ version, bytes }: IpAddress): boolean =>
  version === 6 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;

function hasHostBits({ address: { bytes }, prefixLength }: IpNetwork): boolean {
  return bytes.some((byte, at) => {
    const kept = Math.min(8, Math.max(0, prefixLength - at * 8));
    return (byte & (0xff >> kept)) !== 0;
  });
}

const special = [
  'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
] as const;

/** Endpoints lead out of the node and to one place (CVE-2021-25737; pkg/apis/core/validation ValidateNonSpecialIP). */
export function validateNonSpecialIp(value: string, field: string): FieldError[] {
  const address = parseIpAddress(value);
  if (!address) return [invalidValue(field, value, 'must be a valid IP address')];
  const [a = 0, b = 0, c = 0] = address.bytes;
  const zeros = address.bytes.subarray(0, -1).every((byte) => byte === 0);
  const last = address.bytes.at(-1)!;
  const v4 = address.version === 4;
  const unspecified = zeros && last === 0 ? [invalidValue(field, value, `may not be unspecified (${value})`)] : [];
  const is = [
    v4 ? a === 127 : zeros && last === 1,
    v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80,
    v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2,
  ];
  return [...unspecified, ...special.filter((_, at) => is[at]).map((why) => invalidValue(field, value, why))];
}

/** Texts for the Warning header about addresses that mean what they say in a form of their own (GetWarningsForIP). */
export function addressWarnings(value: string, field: string): string[] {
  const address = parseIpAddress(value);
  const canonical = address && formatIpAddress(address);
  if (address?.version !== 6 || canonical === value) return [];
  return [`${field}: IPv6 address ${JSON.stringify(value)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`];
}

export function cidrWarnings(value: string, field: string): string[] {
  const network = parseIpNetwork(value);
  const canonical = network && `${formatIpAddress(network.address)}/${network.prefixLength}`;
  if (network?.address.version !== 6 || canonical === value) return [];
  return [`${field}: IPv6 CIDR value ${JSON.stringify(value)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`];
}
