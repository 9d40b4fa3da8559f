import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import type { EtcdStoreOptions, EtcdTls } from '../etcd-store.ts';
import { Members, type MembersDeps } from './members.ts';

const defaultPort = '2379';

/** Makes the connections that the options describe. @throws {RangeError} when a URL is none, or not of http or https. */
export function membersOf(
  { servers, tls, callTimeoutMs }: EtcdStoreOptions & { readonly callTimeoutMs: number },
  deps: MembersDeps,
): Members {
  if (servers.length === 0) throw new RangeError('no etcd server is given');
  const members = servers.map((server) => {
    const url = parseServer(server);
    return { address: `${url.hostname}:${url.port || defaultPort}`, credentials: credentialsFor(url, tls) };
  });
  return new Members(deps, { members, callTimeoutMs });
}

function parseServer(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    throw new RangeError(`${JSON.stringify(server)} is not the URL of an etcd server: it must be like https://10.0.0.1:2379`);
  return url;
}

function credentialsFor({ protocol }: URL, tls: EtcdTls = {}): ChannelCredentials {
  if (protocol === 'http:') return credentials.createInsecure();
  return credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert));
}

const pem = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text));
