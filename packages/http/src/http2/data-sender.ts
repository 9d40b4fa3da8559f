import type { ConnectionOutput } from './connection-output.ts';
import { ConnectionError, errorCode } from './errors.ts';
import { Queue } from './queue.ts';
import type { ServerStream } from './server-stream.ts';

const initialWindowBytes = 65_535;
export const maxWindowBytes = 0x7fffffff;

/** Sends the bodies of a connection's answers as far as the peer's windows let them through, a frame of each in turn. */
export class DataSender {
  readonly #output: ConnectionOutput;
  readonly #ready = new Queue<ServerStream>();
  /** Of these nothing but the end waits, which needs no window. */
  readonly #ending = new Queue<ServerStream>();
  #windowBytes = initialWindowBytes;

  constructor(output: ConnectionOutput) {
    this.#output = output;
  }

  /** What waits in a stream may be let through now. */
  add(stream: ServerStream): void {
    if (stream.isEnd) this.#ending.add(stream);
    else if (stream.isReady) this.#ready.add(stream);
  }

  remove(stream: ServerStream): void {
    this.#ready.delete(stream);
    this.#ending.delete(stream);
  }

  /** @throws {ConnectionError} when the window would be larger than there are. */
  widen(bytes: number): void {
    this.#windowBytes += bytes;
    if (this.#windowBytes > maxWindowBytes) throw new ConnectionError(errorCode.flowControlError, 'a window that is too large');
  }

  run(): void {
    for (let stream = this.#ending.first; stream; stream = this.#ending.first) {
      if (this.#output.isFull) return;
      this.#ending.delete(stream);
      this.#send(stream, 0);
    }
    for (let stream = this.#ready.first; stream; stream = this.#ready.first) {
      // To look at all the others would cost their number for each frame.
      if (this.#output.isFull || this.#windowBytes === 0) return;
      const bytes = Math.min(stream.nextBytes, this.#windowBytes);
      this.#ready.delete(stream);
      // Its own window has been made smaller meanwhile.
      if (bytes === 0) continue;
      this.#windowBytes -= bytes;
      this.#send(stream, bytes);
    }
  }

  #send(stream: ServerStream, bytes: number): void {
    const payload = stream.take(bytes);
    const ends = stream.hasSentAll;
    this.#output.writeData(stream.id, payload, ends);
    stream.tellTaken();
    if (ends) stream.ended();
    // At once: the peer, which has everything else, may have no reason to say anything more.
    else if (stream.isEnd) {
      this.remove(stream);
      this.#send(stream, 0);
    } else this.add(stream);
  }
}
