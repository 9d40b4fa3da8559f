import { badRequest, parseIpAddress } from '@kubewright/api-machinery';
import type { Backend } from '@kubewright/http';

/** The network that proxied requests go out to. */
export interface ProxyNetwork {
  /** Opens a connection; rejects in Go's words (`dial tcp 10.0.0.1:80: connect: connection refused`). */
  dial(host: string, port: number, signal: AbortSignal): ReturnType<Backend['connect']>;
  /** Addresses of a host name. @throws {Error} */
  lookup(hostname: string): Promise<readonly string[]>;
  /** True for a loopback address that a runtime of this machine has given to a pod; no other one is ever dialled. */
  isPodAddress(ip: string): boolean;
}

/**
 * The address to dial for a host, checked so that nobody can make the API server talk to itself, to its neighbours on
 * the link or to a metadata service (CVE-2020-8562, CVE-2022-3294): what is checked is what is dialled.
 * @throws {ApiError} BadRequest for an address that may not be proxied to.
 */
export async function proxyableAddress(
  { host, hostMayBeName = false }: { host: string; hostMayBeName?: boolean },
  network: ProxyNetwork,
): Promise<string> {
  const addresses = hostMayBeName && !parseIpAddress(host) ? await lookup(host, network) : [host];
  if (!addresses.every((address) => isGlobalUnicast(address) || network.isPodAddress(address))) throw badRequest('address not allowed');
  return addresses[0]!;
}

async function lookup(host: string, network: ProxyNetwork): Promise<readonly string[]> {
  const addresses = await network.lookup(host).catch((error: Error) => Promise.reject(badRequest(error.message)));
  if (addresses.length === 0) throw badRequest(`no addresses for hostname`);
  return addresses;
}

/** Go's net.IP.IsGlobalUnicast: neither unspecified, loopback, multicast, link-local nor broadcast. */
function isGlobalUnicast(text: string): boolean {
  const ip = parseIpAddress(text);
  if (!ip) return false;
  const bytes = ip.version === 6 && isMappedIpv4(ip.bytes) ? ip.bytes.subarray(12) : ip.bytes;
  const [first = 0, second = 0] = bytes;
  if (bytes.every((byte) => byte === 0)) return false;
  if (bytes.length === 4)
    return first !== 127 && !(first === 169 && second === 254) && (first < 224 || first > 239) && !bytes.every((byte) => byte === 255);
  const isLoopback = bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
  return !isLoopback && first !== 0xff && !(first === 0xfe && (second & 0xc0) === 0x80);
}

function isMappedIpv4(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}
