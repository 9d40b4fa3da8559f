import { IncomingMessage, METHODS } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A method's name and a header's (RFC 9110 5.6.2). */
const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const requestLine = /^(\S+) (\S+) HTTP\/1\.[01]$/;
/** Of a header: what may not stand in a value. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const forbidden = /[\0-\x08\x0a-\x1f\x7f]/;

/** Headers that say how long a body is. */
const framing = /^(?:content-length|transfer-encoding)$/i;

/**
 * The head of a request whose method Node's parser does not know, as if it did: every method is somebody's to refuse.
 * Its body is not read, so it has to be the last request of its connection. Undefined: it is broken, or did not come in one piece.
 */
export function otherMethod(error: Error, socket: Duplex): IncomingMessage | undefined {
  const { code, rawPacket, bytesParsed = 0 } = error as { code?: string; rawPacket?: Buffer; bytesParsed?: number };
  if (code !== 'HPE_INVALID_METHOD' || !rawPacket) return undefined;
  const text = rawPacket.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end < 0 ? 0 : end).split('\r\n');
  const [, method = '', url = ''] = requestLine.exec(first) ?? [];
  // What the parser had read before it stumbled has to be of this request.
  if (!token.test(method) || bytesParsed > method.length) return undefined;
  // One that the parser knows would not have stopped it: the packet begins with the rest of a body.
  if (METHODS.includes(method)) return undefined;
  const message = new IncomingMessage(socket as Socket);
  message.method = method;
  message.url = url;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, Math.max(0, colon)), line.slice(colon + 1).trim()];
    if (!token.test(name) || forbidden.test(value)) return undefined;
    if (!framing.test(name)) message.rawHeaders.push(name, value);
  }
  message.push(null);
  message.complete = true;
  return message;
}
