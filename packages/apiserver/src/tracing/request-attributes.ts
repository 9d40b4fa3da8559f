import type { RequestContext } from '../pipeline/exchange.ts';
import type { Exchange } from '../pipeline/exchange.ts';
import type { RequestInfo } from '../request/request-info.ts';
import type { SpanAttributes } from './span.ts';

/** What is put before the path of every request of a resource. */
const prefixOf = ({ group }: RequestInfo): string => (group === '' ? 'api' : 'apis');

/** Of a request for no resource the method is all, as its path may be anything (filters traces.go). */
export function requestSpanName(method: string, info: RequestInfo): string {
  const { resourceRequest, group, version, namespace, resource, name, subresource } = info;
  if (!resourceRequest) return method;
  const parts = [prefixOf(info), group, version, namespace && 'namespaces/{:namespace}', resource, name && '{:name}', subresource];
  return `${method} /${parts.filter((part) => part !== '').join('/')}`;
}

/** `Host` may name a port. */
function serverOf(host: string): SpanAttributes {
  const [, address = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return { 'server.address': address, ...(port && { 'server.port': Number(port) }) };
}

/** As OpenTelemetry's conventions name what is known of an HTTP request when it comes. */
export function httpAttributes({ request, headers }: Exchange): SpanAttributes {
  const { method, path, query, remoteAddress, httpVersion } = request;
  return {
    ...serverOf(request.headers.get('host') ?? request.headers.get(':authority') ?? ''),
    'http.request.method': method,
    'url.scheme': 'https',
    'network.peer.address': remoteAddress,
    'user_agent.original': request.headers.get('user-agent') ?? '',
    'client.address': remoteAddress,
    'url.path': path,
    'network.protocol.version': httpVersion,
    'http.target': query === '' ? path : `${path}?${query}`,
    'audit-id': String(headers['audit-id']),
  };
}

const protocolOf = ({ httpVersion }: RequestContext['request']): string => `HTTP/${httpVersion}`;

/** Of one object, of those of a namespace, or of all. */
const scopeOf = ({ name, namespace, verb }: RequestInfo): string =>
  name !== '' || verb === 'create' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster';

const userAgentLength = 1024;

/** What upstream's steps of a verb tell of their request (endpoints/handlers trace_util.go). */
export function verbAttributes({ request, info, trace }: RequestContext): SpanAttributes {
  return {
    accept: request.headers.get('accept') ?? '',
    'audit-id': trace?.span.auditId ?? '',
    client: request.remoteAddress,
    'api-group': info.group,
    'api-version': info.version,
    name: info.name,
    subresource: info.subresource,
    namespace: info.namespace,
    protocol: protocolOf(request),
    resource: info.resource,
    scope: scopeOf(info),
    url: request.path,
    'user-agent': (request.headers.get('user-agent') ?? '').slice(0, userAgentLength),
    verb: info.verb === 'list' ? 'LIST' : request.method,
  };
}

/** Of the step that makes the answer's bytes. */
export function serializeAttributes({ request, trace }: Pick<RequestContext, 'request' | 'trace'>, mediaType: string): SpanAttributes {
  return {
    'audit-id': trace?.span.auditId ?? '',
    method: request.method,
    url: request.path,
    protocol: protocolOf(request),
    mediaType,
  };
}
