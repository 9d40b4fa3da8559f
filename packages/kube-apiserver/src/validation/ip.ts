import { type FieldError, invalidValue, parseIpAddress, parseIpNetwork } from '@kubewright/api-machinery';
import { validateLegacyCidr, validateLegacyIp } from '../field-checks/addresses.ts';

/** Whether the text is an IPv4 or IPv6 address without zone or leading zeros. */
export const isIpAddress = (text: string): boolean => parseIpAddress(text) !== undefined;
export const isIpv4 = (text: string): boolean => parseIpAddress(text)?.version === 4;
export const isIpv6 = (text: string): boolean => parseIpAddress(text)?.version === 6;
/** Whether the text is `address/bits`. */
export const isCidr = (text: string): boolean => parseIpNetwork(text) !== undefined;

/** An address in a field that is older than the strict rules. `kept`: values that were there before. */
export function checkIp(text: string, field: string, errors: FieldError[], kept?: readonly string[]): void {
  errors.push(...validateLegacyIp(text, field, kept));
}

export function checkCidr(text: string, field: string, errors: FieldError[], kept?: readonly string[]): void {
  errors.push(...validateLegacyCidr(text, field, kept));
}

/** At most one address (or network) of each family. */
export function isDualStackPair(values: readonly string[]): boolean {
  const families = values.map((value) => parseIpAddress(value.split('/')[0]!)?.version);
  return families.length === 2 && families.includes(4) && families.includes(6);
}

/** Addresses that traffic cannot be sent to (core validation ValidateEndpointIP). */
export function checkEndpointIp(text: string, field: string, errors: FieldError[]): void {
  const ip = parseIpAddress(text);
  if (!ip) {
    errors.push(invalidValue(field, text, 'must be a valid IP address'));
    return;
  }
  const bytes = ip.version === 6 ? (mappedIpv4(ip.bytes) ?? ip.bytes) : ip.bytes;
  const problem = bytes.length === 4 ? specialIpv4(bytes, text) : specialIpv6(bytes, text);
  if (problem) errors.push(invalidValue(field, text, problem));
}

function mappedIpv4(bytes: Uint8Array): Uint8Array | undefined {
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? bytes.subarray(12) : undefined;
}

const loopback = 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
const linkLocal = 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
const linkLocalMulticast = 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';

function specialIpv4(bytes: Uint8Array, text: string): string | undefined {
  const [a, b, c] = bytes;
  if (bytes.every((byte) => byte === 0)) return `may not be unspecified (${text})`;
  if (a === 127) return loopback;
  if (a === 169 && b === 254) return linkLocal;
  return a === 224 && b === 0 && c === 0 ? linkLocalMulticast : undefined;
}

function specialIpv6(bytes: Uint8Array, text: string): string | undefined {
  if (bytes.every((byte) => byte === 0)) return `may not be unspecified (${text})`;
  if (bytes[15] === 1 && bytes.subarray(0, 15).every((byte) => byte === 0)) return loopback;
  if (bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80) return linkLocal;
  return bytes[0] === 0xff && (bytes[1]! & 0x0f) === 0x02 ? linkLocalMulticast : undefined;
}
