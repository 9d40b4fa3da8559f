import { Duplex } from 'node:stream';

/** One end: what is written here is read there. Writing waits until the other end has read. */
class PairEnd extends Duplex {
  other!: PairEnd;
  #onRead: (() => void) | undefined;

  override _read(): void {
    const onRead = this.#onRead;
    this.#onRead = undefined;
    onRead?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.other.destroyed) return callback(new Error('the other end is closed'));
    if (this.other.push(chunk)) queueMicrotask(callback);
    else this.other.#onRead = callback;
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this._write(chunks.length === 1 ? chunks[0]!.chunk : Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (!this.other.destroyed) this.other.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this._read();
    // A socket whose peer is gone is gone too, after what was sent has been read.
    if (this.writableFinished) this.other._read();
    else if (!this.other.destroyed) this.other.destroy();
    callback(error);
  }
}

/** Two connected byte streams in one process: what a socket is to a network, with its back pressure. */
export function createDuplexPair(): readonly [Duplex, Duplex] {
  const near = new PairEnd({ allowHalfOpen: true });
  const far = new PairEnd({ allowHalfOpen: true });
  near.other = far;
  far.other = near;
  return [near, far];
}
