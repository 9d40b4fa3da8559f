import { goNetworkError } from '@kubewright/client';
import type { Backend } from '@kubewright/http';
import type { APIService } from '@kubewright/api/apiregistration/v1';
import type { Duplex } from 'node:stream';
import type { UserInfo } from '../contract.ts';
import type { ServiceAddress, ServiceResolver } from './targets/service-resolver.ts';

/** How this server reaches extension servers. */
export interface ExtensionNetwork {
  /** Opens a connection; rejects in Go's words. */
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** With which this server proves that it may speak for others (request-header authentication), in PEM. */
  readonly clientCertificate?: { readonly certificatePem: string; readonly privateKeyPem: string };
}

/** The extension server of an APIService as `user` is presented to it (kube-aggregator handler_proxy.go, client-go transport). */
export async function extensionBackend(
  { spec }: APIService,
  { services, network }: { services: ServiceResolver; network: ExtensionNetwork },
  request: {
    path: string;
    headers: ReadonlyMap<string, string>;
    user: UserInfo;
    /** Of a request that is passed on: what the client asked for, which the extension server is told (apimachinery util/proxy). */
    forwardedPath?: string;
  },
): Promise<Backend & { readonly address: ServiceAddress }> {
  const { namespace = '', name = '', port = 443 } = spec?.service ?? {};
  const address = await services.resolve(namespace, name, port);
  const { clientCertificate: proof } = network;
  return {
    address,
    connect: (signal) => network.dial(address.host, address.port, signal),
    tls: {
      servername: `${name}.${namespace}.svc`,
      rejectUnauthorized: spec?.insecureSkipTLSVerify !== true,
      ...(spec?.caBundle && { ca: Buffer.from(spec.caBundle, 'base64').toString('utf8') }),
      ...(proof && { cert: proof.certificatePem, key: proof.privateKeyPem }),
    },
    path: request.path,
    headers: new Map<string, string | readonly string[]>([
      ...request.headers,
      ['host', authorityOf(address)],
      ...forwardHeaders(authorityOf(address), request.forwardedPath),
      ...remoteHeaders(request.user),
    ]),
  };
}

const forwardHeaders = (authority: string, path: string | undefined): [string, string][] =>
  path === undefined
    ? []
    : [
        ['x-forwarded-host', authority],
        ['x-forwarded-proto', 'https'],
        ['x-forwarded-uri', path],
      ];

/** Why an extension server could not be reached, as Go says it. */
export const reasonOf = (error: unknown, address: ServiceAddress): string => goNetworkError(error as NodeJS.ErrnoException, address);

export const authorityOf = ({ host, port }: ServiceAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function remoteHeaders({ name, uid, groups, extra }: UserInfo): [string, string | readonly string[]][] {
  const more = [...(extra ?? [])].map(([key, values]): [string, readonly string[]] => [`x-remote-extra-${escapeKey(key)}`, values]);
  return [
    ['x-remote-user', name],
    ...(uid ? [['x-remote-uid', uid] as [string, string]] : []),
    ...(groups.length > 0 ? [['x-remote-group', groups] as [string, readonly string[]]] : []),
    ...more,
  ];
}

/** Percent-encodes what a header's name may not hold; names are compared without case. */
function escapeKey(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9!#$&'*+.^_`|~-]/g, (char) =>
      [...Buffer.from(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
}
