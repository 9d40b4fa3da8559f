import type { ClientHttp2Stream } from 'node:http2';

/**
 * The body of an answer. Not with the stream's own iterator: from Node 24.21 on that takes a stream whose peer has ended it
 * for one that broke off, though what has come is not read yet (`closed` means the one in HTTP/2 and the other elsewhere).
 * @throws when the stream breaks off
 */
export async function* http2Body(stream: ClientHttp2Stream): AsyncGenerator<Buffer, void, undefined> {
  let wake = (): void => {};
  const woken = (): void => wake();
  stream.on('readable', woken).once('end', woken).once('close', woken);
  try {
    for (;;) {
      const chunk = stream.read() as Buffer | null;
      if (chunk) yield chunk;
      else if (stream.readableEnded) return;
      else if (stream.destroyed) throw stream.errored ?? new Error('the answer broke off');
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stream.destroy();
  }
}
