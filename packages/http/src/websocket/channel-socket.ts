import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** v5: `[255, channel]` ends one channel of the sender. */
const closeSignal = 255;
const channelBufferBytes = 256 * 1_024;

export interface ChannelSocketOptions {
  /** Text messages whose first character names the channel and whose rest is base64, instead of binary ones. */
  readonly base64: boolean;
  /** Whether the peer may end a single channel (v5.channel.k8s.io). */
  readonly closeSignals: boolean;
}

/** One channel: what is written leaves under its number; `end()` is not seen by the peer, the protocol has no word for it. */
class Channel extends Duplex {
  readonly #number: number;
  readonly #owner: ChannelSocket;
  constructor(number: number, owner: ChannelSocket) {
    super({ readableHighWaterMark: channelBufferBytes, allowHalfOpen: true });
    this.#number = number;
    this.#owner = owner;
    this.on('error', () => {});
  }
  override _read(): void {
    this.#owner.wantsMore(this.#number);
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#owner.send(this.#number, chunk, callback);
  }
  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', callback);
  }
}

/**
 * The channel.k8s.io family of subprotocols: every message begins with the number of its channel (upstream:
 * apimachinery `httpstream/wsstream`). A reader that is behind pauses the whole socket.
 */
export class ChannelSocket {
  readonly #ws: WebSocket;
  readonly #options: ChannelSocketOptions;
  readonly #channels = new Map<number, Channel>();
  readonly #full = new Set<number>();
  readonly closed: Promise<void>;

  constructor(ws: WebSocket, options: ChannelSocketOptions) {
    this.#ws = ws;
    this.#options = options;
    ws.on('message', (data) => this.#onMessage(data as Buffer));
    this.closed = new Promise((resolve) => ws.once('close', () => resolve()));
    void this.closed.then(() => {
      for (const channel of this.#channels.values()) endBehindWhatCame(channel);
    });
  }

  /** Begins to read, once the channels are open. */
  start(): void {
    this.#ws.resume();
  }

  /** Opens a channel; messages for channels that are not open are dropped, as upstream does. */
  channel(number: number): Duplex {
    const channel = new Channel(number, this);
    this.#channels.set(number, channel);
    return channel;
  }

  /** Sends one message; `sent` is called when the transport has taken it. */
  send(number: number, data: Uint8Array, sent: (error?: Error | null) => void = () => {}): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return sent(new Error('the connection is closed'));
    if (this.#options.base64)
      this.#ws.send(String.fromCharCode(48 + number) + Buffer.from(data).toString('base64'), (error) => sent(error));
    else this.#ws.send(Buffer.concat([Buffer.from([number]), data]), { binary: true }, (error) => sent(error));
  }

  wantsMore(number: number): void {
    if (this.#full.delete(number) && this.#full.size === 0) this.#ws.resume();
  }

  /** Reads no channel any further, so that the peer's end is noticed. */
  discardInput(): void {
    for (const channel of this.#channels.values()) channel.unpipe().resume();
  }

  /** Closes normally, behind what was sent. */
  close(): void {
    this.#ws.close(1_000);
  }

  destroy(): void {
    this.#ws.terminate();
  }

  #onMessage(data: Buffer): void {
    if (data.length === 0) return;
    const number = this.#options.base64 ? data[0]! - 48 : data[0]!;
    if (number === closeSignal && this.#options.closeSignals) {
      const ended = this.#channels.get(data[1] ?? closeSignal);
      if (ended && !ended.readableEnded) ended.push(null);
      return;
    }
    const channel = this.#channels.get(number);
    if (!channel || channel.destroyed || channel.readableEnded) return;
    const bytes = this.#options.base64 ? Buffer.from(data.toString('latin1', 1), 'base64') : data.subarray(1);
    if (bytes.length === 0 || channel.push(bytes)) return;
    this.#full.add(number);
    this.#ws.pause();
  }
}

/** What the peer sent before it left is still read: before v5 leaving is its only way to end a channel. */
function endBehindWhatCame(channel: Duplex): void {
  if (channel.readableFlowing === null && channel.readableLength === 0) return void channel.destroy();
  channel.once('end', () => channel.destroy());
  channel.push(null);
}
