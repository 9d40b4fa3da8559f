import type { Clock } from '@kubewright/api-machinery';
import type { Duplex } from 'node:stream';
import type { HttpRequest } from '../handler.ts';
import { acceptSpdy, isSpdyRequest } from '../spdy/accept-spdy.ts';
import { answerUpgrade } from '../upgrade/upgrade-response.ts';
import { acceptWebSocket, isWebSocketRequest, offeredProtocols } from '../websocket/accept-websocket.ts';
import type { ForwardedConnection } from './forwarded-connection.ts';
import { forwardOverChannels } from './over-channels.ts';
import { forwardOverSpdy } from './over-spdy.ts';

export interface PortForwardOptions {
  /** The ports of the query, for the oldest WebSocket protocol; the others name the port with each connection. */
  readonly ports: readonly number[];
}

export interface PortForwardDeps {
  readonly clock: Clock;
}

const protocol = 'portforward.k8s.io';
const tunnel = `SPDY/3.1+${protocol}`;

/**
 * Takes over an upgrade request for port-forward: SPDY/3.1 (kubectl up to 1.30), SPDY tunnelled in a WebSocket (newer), or
 * the channels of v4.channel.k8s.io. Yields connections until the client leaves; undefined when it was refused and
 * answered. (Upstream: `cri-streaming/portforward`, KEP-4006.)
 */
export async function acceptPortForward(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  options: PortForwardOptions,
  deps: PortForwardDeps,
): Promise<AsyncIterable<ForwardedConnection> | undefined> {
  if (isSpdyRequest(request)) {
    const accepted = await acceptSpdy(request, socket, [protocol]);
    return accepted === undefined ? undefined : forwardOverSpdy(socket, head, deps);
  }
  if (!isWebSocketRequest(request)) {
    const body = 'unable to upgrade: missing upgrade headers in request\n';
    await answerUpgrade(socket, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
    return undefined;
  }
  const tunnelled = offeredProtocols(request).includes(tunnel);
  const accepted = await acceptWebSocket(
    request,
    socket,
    head,
    tunnelled ? [tunnel] : ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', ''],
  );
  if (!accepted) return undefined;
  if (tunnelled) {
    const { createWebSocketStream } = await import('ws');
    return forwardOverSpdy(createWebSocketStream(accepted.ws), new Uint8Array(0), deps);
  }
  return forwardOverChannels(accepted.ws, accepted.protocol.includes('base64'), options.ports);
}
