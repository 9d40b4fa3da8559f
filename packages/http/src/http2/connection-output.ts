import type { Duplex } from 'node:stream';

/** More is not taken from streams before the peer has had some of it. */
const fullBytes = 256 * 1_024;
/** So much is never waiting but for a peer that goes on asking and does not read. */
const floodedBytes = 1_024 * 1_024;

/** What is sent on a connection: what is written in one turn leaves together. */
export class ConnectionOutput {
  readonly #socket: Duplex;
  readonly #onDrain: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #choked = false;

  /** `onDrain` is called when more is taken again. */
  constructor(socket: Duplex, onDrain: () => void) {
    this.#socket = socket;
    this.#onDrain = onDrain;
    socket.on('drain', () => {
      this.#choked = false;
      onDrain();
    });
  }

  /** Whether what comes from streams has to wait. */
  get isFull(): boolean {
    return this.#choked || this.#waitingBytes >= fullBytes;
  }

  get isFlooded(): boolean {
    return this.#choked && this.#socket.writableLength + this.#waitingBytes >= floodedBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#waiting.push(bytes) === 1) process.nextTick(this.#flush);
    this.#waitingBytes += bytes.byteLength;
  }

  /** After what waits. */
  end(): void {
    this.#flush();
    this.#socket.end();
  }

  readonly #flush = (): void => {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const wasFull = this.isFull;
    const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#socket.writable) return;
    if (!this.#socket.write(bytes)) this.#choked = true;
    else if (wasFull) this.#onDrain();
  };
}
