import type { Readable } from 'node:stream';
import { BodyTooLargeError } from '../handler.ts';
import type { SlowBodyGuard } from '../listener/slow-body-guard.ts';

/** The body ended before it was complete: the peer went away, or sent it too slowly. */
export class BodyAbortedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BodyAbortedError';
  }
}

/**
 * Reads all of `readable`, which is left open (an HTTP/2 stream also carries the response). `destroy` ends the request
 * of a peer that is too slow.
 * @throws {BodyTooLargeError} as soon as `declaredBytes` or what has arrived is over `maxBytes`.
 * @throws {BodyAbortedError} when the rest will not come.
 */
export function readBody(
  readable: Readable,
  maxBytes: number,
  declaredBytes: number,
  guard: SlowBodyGuard,
  destroy: () => void,
): Promise<Uint8Array> {
  if (declaredBytes > maxBytes) return Promise.reject(new BodyTooLargeError(maxBytes));
  if (readable.readableEnded) return Promise.resolve(new Uint8Array(0));
  if (readable.destroyed) return Promise.reject(new BodyAbortedError('the client went away'));
  return new Promise((resolve, reject) => {
    // Unset once the body is there or will not come. The listeners stay: to take them off costs more than reading, and the
    // readable, which keeps them, must not keep the body.
    let reading:
      | { readonly chunks: Buffer[]; readonly resolve: (body: Buffer) => void; readonly reject: (error: Error) => void }
      | undefined = { chunks: [], resolve, reject };
    const guarded = guard.watch(() => (fail(new BodyAbortedError('the request body came too slowly')), destroy()));
    const settle = (): typeof reading => {
      const settled = reading;
      reading = undefined;
      guard.forget(guarded);
      return settled;
    };
    const fail = (error: Error): void => {
      readable.off('data', onData).pause();
      settle()?.reject(error);
    };
    const onClose = (): void => {
      if (reading) fail(new BodyAbortedError('the client went away'));
    };
    const onEnd = (): void => {
      const { chunks, resolve: end } = settle() ?? {};
      if (chunks) end!(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, guarded.receivedBytes));
    };
    const onData = (chunk: Buffer): void => {
      guarded.receivedBytes += chunk.byteLength;
      if (guarded.receivedBytes > maxBytes) return fail(new BodyTooLargeError(maxBytes));
      reading?.chunks.push(chunk);
    };
    readable.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** The body as it arrives. Leaving the loop early leaves the stream open for the response. */
export async function* streamBody(readable: Readable): AsyncGenerator<Uint8Array, void, void> {
  if (readable.readableEnded || readable.destroyed) return;
  for await (const chunk of readable.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
}
