import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '@kubewright/http';

/**
 * The way from the API server to the kubelet of a node. In one process it calls the kubelet's HTTP service; between
 * machines it speaks TLS to the address in the node's status. Paths are the kubelet's own (`/containerLogs/…`, `/exec/…`).
 */
export interface NodeTransport {
  /** @throws {ApiError} ServiceUnavailable or InternalError when the node cannot be reached. */
  request(nodeName: string, request: HttpRequest): Promise<HttpResponse>;
  /** Hands the client's connection to the kubelet, which answers the upgrade itself. */
  upgrade(nodeName: string, request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void>;
}

/** The client's request turned to the kubelet: another path and query, and none of the client's credentials. */
export function kubeletRequest(request: HttpRequest, path: string, query: URLSearchParams): HttpRequest {
  const headers = new Map(request.headers);
  headers.delete('authorization');
  headers.delete('cookie');
  return {
    method: request.method,
    path,
    query: query.toString(),
    headers,
    body: (maxBytes) => request.body(maxBytes),
    stream: request.stream,
    remoteAddress: request.remoteAddress,
    httpVersion: request.httpVersion,
    signal: request.signal,
  };
}
