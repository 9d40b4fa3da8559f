import { type ApiError, type Clock, serviceUnavailable } from '@kubewright/api-machinery';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import { type Backend, forwardedHeaders, type HttpRequest, type HttpResponse, pipeUpgrade, proxyRequest } from '@kubewright/http';
import { type ProxyNetwork, proxyableAddress } from './proxy-network.ts';
import { proxyPath, proxyPrefix } from './proxy-path.ts';

/** Where a proxied request goes. The host is checked before it is dialled. */
export interface ProxyLocation {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** The host of a node may be a name; a pod has an address. */
  readonly hostMayBeName?: boolean;
  /** '' for the scheme's own. */
  readonly port: string;
}

export interface ProxyDeps {
  readonly clock: Clock;
  readonly network: ProxyNetwork;
}

const dialTimeoutMs = 30_000;

/** `pods/proxy` or `services/proxy`: any request, upgrades too, passed on to what `locate` finds (apimachinery util/proxy). */
export function proxySubresource(
  plural: 'nodes' | 'pods' | 'services',
  locate: (call: SubresourceCall) => Promise<ProxyLocation>,
  deps: ProxyDeps,
): CustomSubresource {
  return {
    group: '',
    plural,
    name: 'proxy',
    handle: async (call) => proxyTo(await locate(call), call, deps),
    upgrade: async (call, socket, head) => {
      const backend = await backendOf(await locate(call), call, deps, { upgrade: true });
      await pipeUpgrade(call.request, socket, head, { ...backend, failure });
    },
  };
}

/** Passes a plain request on. @throws {ApiError} ServiceUnavailable, BadRequest */
export async function proxyTo(location: ProxyLocation, call: SubresourceCall, deps: ProxyDeps): Promise<HttpResponse> {
  const { request, namespace } = call;
  const redirect = withSlash(call);
  if (redirect) return redirect;
  const backend = await backendOf(location, call, deps, { upgrade: false });
  const site = {
    authority: backend.authority,
    requestHost: request.headers.get('host') ?? '',
    pathPrefix: proxyPrefix(request.path, namespace),
  };
  return proxyRequest(request, { ...backend, redirects: site }).catch((error: unknown) => Promise.reject(unreachable(error)));
}

/** Relative links of a page at `…/proxy` would miss the `proxy`: the client is sent to `…/proxy/`. */
export function withSlash({ request: { method, path, query }, rest }: SubresourceCall): HttpResponse | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || proxyPath(rest, path) !== '') return undefined;
  return { status: 301, headers: { location: `${path}/${query === '' ? '' : `?${query}`}` } };
}

async function backendOf(
  location: ProxyLocation,
  call: SubresourceCall,
  deps: ProxyDeps,
  how: { upgrade: boolean },
): Promise<Backend & { authority: string }> {
  const { request, rest, namespace } = call;
  const isTls = location.scheme === 'https';
  const host = await proxyableAddress(location, deps.network);
  const port = location.port === '' ? (isTls ? 443 : 80) : portNumber(location.port);
  const path = proxyPath(rest, request.path) || '/';
  const headers = forwardedHeaders(request, how);
  const authority = location.port === '' ? bracketed(host) : `${bracketed(host)}:${port}`;
  // Absent in process alone; HTTP/1.1 asks for one.
  if (!headers.has('host')) headers.set('host', authority);
  headers.set('x-forwarded-uri', proxyPrefix(request.path, namespace) + path);
  return {
    connect: (signal) => dial(deps, host, port, signal),
    // As upstream: certificates of pods name nothing that could be checked.
    ...(isTls && { tls: { rejectUnauthorized: false } }),
    path: path + queryOf(request),
    headers,
    authority,
  };
}

const queryOf = ({ query }: HttpRequest): string => (query === '' ? '' : `?${query}`);
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function portNumber(port: string): number {
  if (!/^[0-9]+$/.test(port)) throw unreachable(new Error(`dial tcp: lookup tcp/${port}: unknown port`));
  if (Number(port) > 65_535) throw unreachable(new Error(`dial tcp: address ${port}: invalid port`));
  return Number(port);
}

function dial({ clock, network }: ProxyDeps, host: string, port: number, peer: AbortSignal): ReturnType<Backend['connect']> {
  const late = new AbortController();
  const timer = clock.schedule(dialTimeoutMs, () => late.abort());
  return network.dial(host, port, AbortSignal.any([peer, late.signal])).finally(() => timer.cancel());
}

function unreachable(error: unknown): ApiError {
  return serviceUnavailable(`error trying to reach service: ${error instanceof Error ? error.message : String(error)}`);
}

/** A failure after the connection was taken over. */
function failure(message: string): HttpResponse {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
  return { status: 500, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(status)}\n` };
}
