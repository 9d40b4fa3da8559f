import type { ServiceAddress } from '@kubewright/apiserver';
import type { Resolve } from '../container.ts';
import { tokens } from '../tokens.ts';

/** `host:port` under which clients reach this server. */
export function serverAddress(get: Resolve): string {
  const { host, port, advertised = host } = get(tokens.serverAddress)();
  return `${advertised.includes(':') ? `[${advertised}]` : advertised}:${port}`;
}

/** Where this process reaches itself. */
export function ownAddress(get: Resolve): ServiceAddress {
  const { host, port } = get(tokens.serverAddress)();
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port };
}
