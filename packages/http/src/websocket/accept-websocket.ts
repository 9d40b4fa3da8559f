import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { HttpRequest } from '../handler.ts';
import { answerUpgrade, hasToken, listHeader } from '../upgrade/upgrade-response.ts';

/** As golang.org/x/net/websocket bounds a message. */
const maxMessageBytes = 32 << 20;

export interface AcceptedWebSocket {
  /** Paused, so that no message is lost: `resume()` it when its listeners are attached. */
  readonly ws: WebSocket;
  /** '' when the client asked for none. */
  readonly protocol: string;
}

export function isWebSocketRequest(request: HttpRequest): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket' && hasToken(request, 'connection', 'upgrade');
}

/** The subprotocols the client offers, most wanted first. */
export function offeredProtocols(request: HttpRequest): string[] {
  return listHeader(request, 'sec-websocket-protocol');
}

/**
 * Answers the handshake with the first offered subprotocol that is `supported` ('' stands for a client that offers
 * none). Undefined when there is no such one or the handshake is broken: the client has been told, the socket is ended.
 */
export async function acceptWebSocket(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  supported: readonly string[],
): Promise<AcceptedWebSocket | undefined> {
  const offered = offeredProtocols(request);
  const protocol = (offered.length > 0 ? offered : ['']).find((one) => supported.includes(one));
  if (protocol === undefined) {
    const body = `requested protocol(s) are not supported: [${offered.join(' ')}]; supports [${supported.join(' ')}]`;
    await answerUpgrade(socket, { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' }, body });
    return undefined;
  }
  // Loaded by the first that needs it: most processes that import this package never do.
  const { WebSocketServer } = await import('ws');
  if (socket.destroyed) return undefined;
  const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: maxMessageBytes });
  if (protocol) server.on('headers', (lines) => lines.push(`Sec-WebSocket-Protocol: ${protocol}`));
  return new Promise((resolve) => {
    socket.once('close', () => resolve(undefined));
    server.handleUpgrade(asMessage(request), socket, Buffer.from(head), (ws) => {
      // Protocol errors close the socket; 'close' is what everybody listens for.
      ws.on('error', () => {});
      ws.pause();
      resolve({ ws, protocol });
    });
  });
}

/**
 * The few parts of a request that `ws` reads. Not the subprotocols: it takes no `/` in them, and Kubernetes has
 * `SPDY/3.1+portforward.k8s.io`.
 */
function asMessage(request: HttpRequest): IncomingMessage {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of request.headers) if (name !== 'sec-websocket-protocol') headers[name] = value;
  return { method: 'GET', url: request.path, headers, httpVersion: '1.1' } as unknown as IncomingMessage;
}
