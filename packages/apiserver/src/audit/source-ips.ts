import { isIP } from 'node:net';

/** Where a request came from: what proxies say, in order, and the peer itself last (apimachinery net.SourceIPs). */
export function sourceIps(headers: ReadonlyMap<string, string>, remoteAddress: string): readonly string[] {
  const peer = remoteAddress.startsWith('::ffff:') ? remoteAddress.replace(/^::ffff:(?=\d+\.)/, '') : remoteAddress;
  if (!headers.has('x-forwarded-for') && !headers.has('x-real-ip')) return peer === '' ? [] : [peer];
  const ips = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((ip) => isIP(ip) !== 0);
  const real = headers.get('x-real-ip')?.trim() ?? '';
  if (isIP(real) !== 0 && !ips.includes(real)) ips.push(real);
  if (peer !== '' && ips.at(-1) !== peer) ips.push(peer);
  return ips;
}
