import { Duplex } from 'node:stream';

/** Two ends of a connection in memory: what is written to one is read from the other. */
export function duplexPair(): [Duplex, Duplex] {
  const a = new End();
  const b = new End();
  a.connect(b);
  b.connect(a);
  return [a, b];
}

class End extends Duplex {
  #peer: End | undefined;
  #whenRead: (() => void) | undefined;

  connect(peer: End): void {
    this.#peer = peer;
  }

  override _read(): void {
    const resume = this.#whenRead;
    this.#whenRead = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const peer = this.#peer!;
    if (peer.destroyed) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    if (peer.push(chunk)) done();
    else peer.#whenRead = done;
  }

  override _final(done: () => void): void {
    if (!this.#peer!.destroyed) this.#peer!.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const peer = this.#peer!;
    if (!peer.destroyed && !peer.readableEnded) peer.push(null);
    this.#whenRead?.();
    peer.#whenRead?.();
    done(error);
  }
}
