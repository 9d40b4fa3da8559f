import { fn, type FunctionDeclaration, type LibraryDefinition } from '../../checker/declarations.ts';
import { boolType, intType, stringType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { formatIp, ipType, parseIp, type IpValue } from './ip-value.ts';

export const isParsed = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
};

/** A test on the bytes of an address. */
const test = (name: string, id: string, holds: (bytes: Uint8Array) => boolean): FunctionDeclaration =>
  fn(name, { id, params: [ipType], result: boolType, member: true, call: ([ip]) => holds((ip as IpValue).address.bytes) });

const isUnspecified = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
const isLoopback = (bytes: Uint8Array): boolean =>
  bytes.length === 4 ? bytes[0] === 127 : bytes[15] === 1 && bytes.subarray(0, 15).every((byte) => byte === 0);
const isMulticast = (bytes: Uint8Array): boolean => (bytes.length === 4 ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 0xff);
const isLinkLocalMulticast = (bytes: Uint8Array): boolean =>
  bytes.length === 4 ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0 : bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2;
const isLinkLocalUnicast = (bytes: Uint8Array): boolean =>
  bytes.length === 4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
const isBroadcast = (bytes: Uint8Array): boolean => bytes.length === 4 && bytes.every((byte) => byte === 255);
const isGlobalUnicast = (bytes: Uint8Array): boolean =>
  !isBroadcast(bytes) && !isUnspecified(bytes) && !isLoopback(bytes) && !isMulticast(bytes) && !isLinkLocalUnicast(bytes);

/** `kubernetes.net.ip` (k8s.io/apiserver/pkg/cel/library/ip.go). */
export const ipLibrary: LibraryDefinition = {
  name: 'kubernetes.net.ip',
  functions: [
    fn('ip', { id: 'string_to_ip', params: [stringType], result: ipType, call: ([text]) => parseIp(text as string) }),
    fn('isIP', { id: 'is_ip', params: [stringType], result: boolType, call: ([text]) => isParsed(() => parseIp(text as string)) }),
    fn('ip.isCanonical', {
      id: 'ip_is_canonical',
      params: [stringType],
      result: boolType,
      call: ([text]) => formatIp(parseIp(text as string).address) === text,
    }),
    fn('family', { id: 'ip_family', params: [ipType], result: intType, member: true, call: ([ip]) => (ip as IpValue).address.version }),
    fn('string', { id: 'ip_to_string', params: [ipType], result: stringType, call: ([ip]) => formatIp((ip as IpValue).address) }),
    test('isUnspecified', 'ip_is_unspecified', isUnspecified),
    test('isLoopback', 'ip_is_loopback', isLoopback),
    test('isLinkLocalMulticast', 'ip_is_link_local_multicast', isLinkLocalMulticast),
    test('isLinkLocalUnicast', 'ip_is_link_local_unicast', isLinkLocalUnicast),
    test('isGlobalUnicast', 'ip_is_global_unicast', isGlobalUnicast),
  ],
  types: [ipType],
};
