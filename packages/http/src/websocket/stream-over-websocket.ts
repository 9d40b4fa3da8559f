import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { HttpRequest } from '../handler.ts';
import { acceptWebSocket, offeredProtocols } from './accept-websocket.ts';

export interface WebSocketStreamOptions {
  /** `text` for watches of JSON or YAML; `binary` for other encodings and for logs. */
  readonly framing: 'text' | 'binary';
  /** Begins with an empty message, as log streams do; they may be asked for in base64, which watches take no notice of. */
  readonly greet?: boolean;
}

const base64Protocol = 'base64.binary.k8s.io';

/**
 * Sends each chunk of `chunks` as one message: a watch, one event a chunk, or a log. What the client sends is ignored; a
 * client that does not read stops the pulling. Closes normally behind the last chunk. (Upstream: apiserver
 * `watch.go` HandleWS, apimachinery `wsstream.Reader`.)
 */
export async function streamOverWebSocket(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  options: WebSocketStreamOptions,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  const accepted = await acceptWebSocket(request, socket, head, [offeredProtocols(request)[0] ?? '']);
  if (!accepted) return void (await iterator.return?.());
  const { ws, protocol } = accepted;
  const send = sender(ws, options.greet && protocol === base64Protocol ? 'base64' : options.framing);
  // One callback that each turn replaces: a race against one long promise would grow with every event.
  let wake = (): void => {};
  ws.once('close', () => wake());
  const next = (): Promise<{ done?: boolean; value?: Uint8Array }> =>
    new Promise((resolve, reject) => {
      wake = () => resolve({ done: true });
      if (ws.readyState === ws.OPEN) iterator.next().then(resolve, reject);
      else wake();
    });
  ws.resume();
  try {
    if (options.greet) await send(new Uint8Array(0));
    for (let chunk = await next(); !chunk.done; chunk = await next()) await send(chunk.value!);
    ws.close(1_000);
  } catch {
    ws.close(1_011);
  } finally {
    // A generator that waits for its next event ends with the request's signal, not with this.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Resolves when the transport takes more, or nothing any more. */
function sender(ws: WebSocket, framing: 'text' | 'binary' | 'base64'): (bytes: Uint8Array) => Promise<void> {
  return (bytes) => {
    if (ws.readyState !== ws.OPEN) return Promise.resolve();
    const data = framing === 'base64' ? Buffer.from(bytes).toString('base64') : bytes;
    return new Promise((resolve) => ws.send(data, { binary: framing === 'binary' }, () => resolve()));
  };
}
