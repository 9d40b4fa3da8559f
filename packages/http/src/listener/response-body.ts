import type { Writable } from 'node:stream';
import type { HttpBody } from '../handler.ts';

/** Bytes handed to the transport at once; more waits until the peer has taken these. */
const writeBytes = 128 * 1_024;

/** Length of a body that is known before it is sent. */
export function bodyLength(body: HttpBody): number | undefined {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  if (Array.isArray(body)) return body.reduce((sum: number, piece: Uint8Array) => sum + piece.byteLength, 0);
  return undefined;
}

/**
 * Sends `body` and ends `sink`. Never holds more than one piece that the peer has not asked for: a peer that does not
 * read stops the pulling. Pieces that are ready in the same turn leave in one write.
 * @throws what the body's iterator throws; the caller then breaks the connection off.
 */
export async function sendBody(sink: Writable, body: HttpBody): Promise<void> {
  if (body === undefined) return void sink.end();
  if (typeof body === 'string') return void sink.end(body);
  if (body instanceof Uint8Array) return sendBytes(sink, body);
  if (Array.isArray(body)) return sendPieces(sink, body);
  return sendStream(sink, body as AsyncIterable<Uint8Array>);
}

/** Tells a stream that will not be sent that nobody wants it. */
export function leave(body: HttpBody): void {
  if (typeof body !== 'object' || !(Symbol.asyncIterator in body)) return;
  void Promise.resolve(body[Symbol.asyncIterator]().return?.()).catch(() => {});
}

async function sendBytes(sink: Writable, bytes: Uint8Array): Promise<void> {
  let start = 0;
  for (; bytes.byteLength - start > writeBytes; start += writeBytes) {
    if (!sink.write(bytes.subarray(start, start + writeBytes))) await writableAgain(sink);
    if (sink.destroyed) return;
  }
  sink.end(start === 0 ? bytes : bytes.subarray(start));
}

/** Small pieces are joined: one copy is cheaper than one write each. */
async function sendPieces(sink: Writable, pieces: readonly Uint8Array[]): Promise<void> {
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  for (const piece of pieces) {
    batch.push(piece);
    batchBytes += piece.byteLength;
    if (batchBytes < writeBytes) continue;
    if (!sink.write(batch.length === 1 ? piece : Buffer.concat(batch, batchBytes))) await writableAgain(sink);
    if (sink.destroyed) return;
    batch = [];
    batchBytes = 0;
  }
  sink.end(Buffer.concat(batch, batchBytes));
}

async function sendStream(sink: Writable, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  // A generator that waits for its next event cannot be left by `return` before that event: the request's signal wakes it.
  const leave = (): void => void Promise.resolve(iterator.return?.()).catch(() => {});
  const uncork = (): void => sink.uncork();
  sink.once('close', leave);
  try {
    while (!sink.destroyed) {
      const next = await iterator.next();
      if (next.done || sink.destroyed) break;
      if (sink.writableCorked === 0) {
        sink.cork();
        process.nextTick(uncork);
      }
      if (!sink.write(next.value)) await writableAgain(sink);
    }
  } finally {
    sink.off('close', leave);
  }
  if (sink.destroyed) leave();
  else sink.end();
}

/** Resolves when the sink takes more, or is gone. */
function writableAgain(sink: Writable): Promise<void> {
  if (sink.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done).off('close', done);
      resolve();
    };
    sink.on('drain', done).on('close', done);
  });
}
