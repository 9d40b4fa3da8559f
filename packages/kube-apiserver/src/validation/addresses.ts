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

/** At most one address (or network) of each family. */
export function isDualStackPair(values: readonly string[]): boolean {
  const families = values.map((value) => parseIpAddress(value.split('/')[0]!)?.version);
  return families.length === 2 && families.includes(4) && families.includes(6);
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

/** Texts for the Warning header about addresses in a form of their own (util/validation GetWarningsForIP). */
export function addressWarnings(value: string, field: string): string[] {
  const plain = parseIpAddress(withoutLeadingZeros(value));
  if (!plain) return [];
  const canonical = JSON.stringify(formatIpAddress(isMapped(plain) ? unmapped(plain) : plain));
  if (!parseIpAddress(value) || isMapped(plain))
    return [`${field}: non-standard IP address ${JSON.stringify(value)} is invalid: use ${canonical}`];
  if (plain.version !== 6 || canonical === JSON.stringify(value)) return [];
  return [`${field}: IPv6 address ${JSON.stringify(value)} should be in RFC 5952 canonical format (${canonical})`];
}

/** The same of the addresses of a load balancer. */
export const balancerAddressWarnings = (ingress: readonly { readonly ip?: string }[] | undefined): string[] =>
  (ingress ?? []).flatMap(({ ip }, index) => (ip ? addressWarnings(ip, `status.loadBalancer.ingress[${index}]`) : []));

/** The same of networks; those in forms that are ambiguous are refused before. */
export function cidrWarnings(value: string, field: string): string[] {
  const network = parseIpNetwork(value);
  const canonical = network && `${formatIpAddress(network.address)}/${network.prefixLength}`;
  if (network?.address.version !== 6 || canonical === value) return [];
  return [`${field}: IPv6 CIDR value ${JSON.stringify(value)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`];
}

const unmapped = ({ bytes }: IpAddress): IpAddress => ({ version: 4, bytes: bytes.subarray(12) });
