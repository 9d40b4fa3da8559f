import type { Duplex } from 'node:stream';
import type { HttpRequest } from '../handler.ts';
import { answerUpgrade, hasToken, listHeader, switchProtocols } from '../upgrade/upgrade-response.ts';

export function isSpdyRequest(request: HttpRequest): boolean {
  return hasToken(request, 'upgrade', 'spdy/3.1') && hasToken(request, 'connection', 'upgrade');
}

/**
 * Answers an upgrade to SPDY/3.1 with the first of the client's `X-Stream-Protocol-Version`s that is supported, and says
 * which. Undefined when there is none: the client has been told, the socket is ended. (Upstream: apimachinery `httpstream.Handshake`.)
 */
export async function acceptSpdy(request: HttpRequest, socket: Duplex, supported: readonly string[]): Promise<string | undefined> {
  const offered = listHeader(request, 'x-stream-protocol-version');
  const protocol = offered.find((one) => supported.includes(one));
  if (protocol !== undefined) {
    switchProtocols(socket, { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol });
    return protocol;
  }
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'x-accepted-stream-protocol-versions': [...supported],
  };
  const [status, body] =
    offered.length === 0
      ? [400, 'unable to upgrade: X-Stream-Protocol-Version is required\n']
      : [
          403,
          `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${supported.join(' ')}]\n`,
        ];
  await answerUpgrade(socket, { status, headers, body });
  return undefined;
}
