import { badRequest } from '@kubewright/api-machinery';
import { streamOverWebSocket, type HttpRequest, type HttpResponse } from '@kubewright/http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AdmissionChain } from '../registry/draft/admission-chain.ts';
import { admitSpecial } from '../registry/draft/special-admission.ts';
import { assertOffered } from '../registry/dispatch.ts';
import type { ApiCalls } from './api-calls.ts';
import type { RequestContext, UpgradedConnection } from './exchange.ts';
import { answerWatch, bareCall, type ResourceEndpointDeps } from './resource-endpoint.ts';
import { cborSequenceType, protobufType } from '../request/negotiation.ts';
import { assertSegments, refuseHiddenSlashes } from '../request/request-info.ts';
import { withoutLength } from '../render/watch/protobuf-frames.ts';
import type { ServedResource } from '../registry/served-resource.ts';

export interface UpgradeDeps {
  readonly calls: ApiCalls;
  readonly admission: AdmissionChain;
  readonly resources: ResourceEndpointDeps;
}

const switched: HttpResponse = { status: 101, headers: {} };

/** Hands connections to the subresource they are for. Answers when the connection has been handed over, or used up. */
export function createUpgradeEndpoint({
  calls,
  admission,
  resources,
}: UpgradeDeps): (context: RequestContext, connection: UpgradedConnection) => Promise<HttpResponse> {
  return async (context, { socket, head }) => {
    const { info, user, query, request } = context;
    const resource = calls.resource(info);
    refuseHiddenSlashes(info);
    assertSegments(info);
    assertOffered(resource, info);
    context.routed = true;
    if (info.verb === 'watch' && isWebSocket(request))
      return watchOverWebSocket(resources, context, resource, socket, head).then(() => switched);
    const custom = calls.custom(info);
    if (!custom?.upgrade) throw badRequest('Upgrade request required');
    await admitSpecial(admission, bareCall(context, resource, undefined, ''), query, info.rest);
    await custom.upgrade(calls.subresourceCall(request, info, { user, query }, query), socket, head);
    return switched;
  };
}

const isWebSocket = ({ headers }: HttpRequest): boolean => headers.get('upgrade')?.toLowerCase() === 'websocket';

/** One event a message: text for JSON, binary for CBOR and protobuf, whose messages need no length of their own (apiserver watch.go HandleWS). */
async function watchOverWebSocket(
  resources: ResourceEndpointDeps,
  context: RequestContext,
  resource: ServedResource,
  socket: Duplex,
  head: Uint8Array,
): Promise<void> {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  socket.once('close', () => ending.abort());
  const { headers, body } = answerWatch(resources, { ...context, signal }, resource, { apart: true });
  const frames = body as AsyncIterable<Uint8Array>;
  const contentType = String(headers['content-type']);
  const lengths = contentType.startsWith(protobufType);
  const framing = lengths || contentType === cborSequenceType ? 'binary' : 'text';
  await streamOverWebSocket(context.request, socket, head, lengths ? withoutLength(frames) : frames, { framing });
}

/** Answers over HTTP/1.1 on a connection that was not taken over. */
export function refuseUpgrade(socket: Duplex, { status, headers, body }: HttpResponse): void {
  if (socket.destroyed || !socket.writable) return;
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : '');
  const lines = Object.entries({ ...headers, 'content-length': String(bytes.byteLength), connection: 'close' }).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  );
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`), bytes]));
}
