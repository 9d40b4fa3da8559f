import type { HttpRequest } from '@kubewright/http';

const webSocketTokenPrefix = 'base64url.bearer.authorization.k8s.io.';

/** The bearer token of a request: from `Authorization`, or from the WebSocket subprotocol browsers have to use. */
export function bearerTokenOf(request: HttpRequest): string | undefined {
  const [scheme, token] = (request.headers.get('authorization') ?? '').trim().split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer' && token) return token;
  return webSocketToken(request.headers.get('sec-websocket-protocol'));
}

function webSocketToken(protocols: string | undefined): string | undefined {
  const encoded = protocols
    ?.split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(webSocketTokenPrefix))
    ?.slice(webSocketTokenPrefix.length);
  if (!encoded || !/^[A-Za-z0-9_-]+$/.test(encoded)) return undefined;
  // One digit more than a multiple of four stands for no bytes at all; atob throws at it.
  if (encoded.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
