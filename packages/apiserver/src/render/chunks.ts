/** Bytes of one piece of a streamed body. */
const chunkBytes = 64 * 1024;

/** Copies pieces into chunks of about 64 KiB, so that a long list costs one chunk of memory and few writes. Empty pieces, which ask for a pause, are passed on. */
export function* inChunks(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (const piece of pieces) {
    if (piece.byteLength === 0) {
      yield piece;
      continue;
    }
    if (used + piece.byteLength > chunkBytes && used > 0) {
      yield chunk.subarray(0, used);
      chunk = Buffer.allocUnsafe(chunkBytes);
      used = 0;
    }
    if (piece.byteLength > chunkBytes) {
      yield piece;
      continue;
    }
    chunk.set(piece, used);
    used += piece.byteLength;
  }
  if (used > 0) yield chunk.subarray(0, used);
}

/** The same for a consumer that waits between chunks; lets others run now and then. */
export async function* streamed(chunks: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let sent = 0;
  for (const chunk of chunks) {
    if (chunk.byteLength > 0) yield chunk;
    // A fast consumer never waits by itself: a megabyte is well under the 20 ms nobody may block the loop for.
    if (chunk.byteLength === 0 || ++sent % 16 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
