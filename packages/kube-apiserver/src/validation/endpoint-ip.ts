import { type FieldError, invalidValue, parseIpAddress } from '@kubewright/api-machinery';

/** Addresses that traffic cannot be sent to (core validation ValidateEndpointIP). */
export function validateEndpointIp(text: string, field: string): FieldError[] {
  const ip = parseIpAddress(text);
  if (!ip) return [invalidValue(field, text, 'must be a valid IP address')];
  const bytes = ip.version === 6 ? (mappedIpv4(ip.bytes) ?? ip.bytes) : ip.bytes;
  const problem = bytes.length === 4 ? specialIpv4(bytes, text) : specialIpv6(bytes, text);
  return problem ? [invalidValue(field, text, problem)] : [];
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
