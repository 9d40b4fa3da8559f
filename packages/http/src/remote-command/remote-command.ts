import type { Clock } from '@kubewright/api-machinery';
import type { Duplex } from 'node:stream';
import type { HttpRequest } from '../handler.ts';
import { isSpdyRequest } from '../spdy/accept-spdy.ts';
import { answerUpgrade } from '../upgrade/upgrade-response.ts';
import { isWebSocketRequest } from '../websocket/accept-websocket.ts';
import { acceptOverSpdy } from './over-spdy.ts';
import { acceptOverWebSocket } from './over-websocket.ts';
import type { RemoteCommandSession, RemoteCommandStreams } from './session.ts';

export interface RemoteCommandDeps {
  readonly clock: Clock;
}

/**
 * Takes over an upgrade request for exec or attach: WebSocket (v5, v4, base64 and older channel.k8s.io) or SPDY/3.1
 * (v4 to v1). Undefined when the client was refused; it has been answered then. (Upstream: `cri-streaming/remotecommand`, KEP-4006.)
 */
export async function acceptRemoteCommand(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  streams: RemoteCommandStreams,
  deps: RemoteCommandDeps,
): Promise<RemoteCommandSession | undefined> {
  if (isWebSocketRequest(request)) return acceptOverWebSocket(request, socket, head, streams);
  if (isSpdyRequest(request)) return acceptOverSpdy(request, socket, head, streams, deps);
  const body = 'unable to upgrade: missing upgrade headers in request\n';
  await answerUpgrade(socket, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
  return undefined;
}
