import { badRequest } from '@kubewright/api-machinery';
import { streamOverWebSocket, type HttpRequest, type HttpResponse } from '@kubewright/http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AdmissionPlugin } from '../contract.ts';
import { admitSpecial } from '../registry/special-admission.ts';
import { assertOffered } from '../registry/dispatch.ts';
import type { ApiCalls } from './api-calls.ts';
import type { HttpPipeline, RequestContext } from './http-pipeline.ts';
import { answerWatch, bareCall, type ResourceEndpointDeps } from './resource-endpoint.ts';
import { protobufType } from '../request/negotiation.ts';
import { withoutLength } from '../render/protobuf-frames.ts';
import type { ServedResource } from '../registry/served-resource.ts';

export interface UpgradeDeps {
  readonly pipeline: HttpPipeline;
  readonly calls: ApiCalls;
  readonly admission: readonly AdmissionPlugin[];
  readonly resources: ResourceEndpointDeps;
}

/** Hands an upgraded connection to the subresource it is for, after the same checks as any request; else refuses it over HTTP/1.1. */
export async function serveUpgrade({ pipeline, calls, admission, resources }: UpgradeDeps, request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void> {
  try {
    const context = await pipeline.admitUpgrade(request);
    const { info, user, query } = context;
    const resource = calls.resource(info);
    if (info.verb === 'watch' && isWebSocket(request)) return await watchOverWebSocket(resources, context, resource, socket, head);
    const custom = calls.custom(info);
    assertOffered({ resource, verb: info.verb, namespace: info.namespace, name: info.name, subresource: info.subresource });
    if (!custom?.upgrade) throw badRequest('Upgrade request required');
    await admitSpecial(admission, bareCall(context, resource, undefined, ''), query, info.rest);
    await custom.upgrade(calls.subresourceCall(request, info, { user, query, body: undefined }, query), socket, head);
  } catch (error) {
    refuse(socket, pipeline.errorResponse(request, error));
  }
}

const isWebSocket = ({ headers }: HttpRequest): boolean => headers.get('upgrade')?.toLowerCase() === 'websocket';

/** One event a message: text for JSON, binary for protobuf, whose messages need no length of their own (apiserver watch.go HandleWS). */
async function watchOverWebSocket(resources: ResourceEndpointDeps, context: RequestContext, resource: ServedResource, socket: Duplex, head: Uint8Array): Promise<void> {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  socket.once('close', () => ending.abort());
  const { headers, body } = answerWatch(resources, { ...context, signal }, resource);
  const frames = body as AsyncIterable<Uint8Array>;
  const binary = String(headers['content-type']).startsWith(protobufType);
  await streamOverWebSocket(context.request, socket, head, binary ? withoutLength(frames) : frames, { framing: binary ? 'binary' : 'text' });
}

function refuse(socket: Duplex, { status, headers, body }: HttpResponse): void {
  if (socket.destroyed || !socket.writable) return;
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : '');
  const lines = Object.entries({ ...headers, 'content-length': String(bytes.byteLength), connection: 'close' }).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`), bytes]));
}
