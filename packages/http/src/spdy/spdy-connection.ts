import type { Duplex } from 'node:stream';
import type { ControlFrame, DataFrame } from './frames.ts';
import { controlFrame, dataHeader, finFlag, FrameReader, frameType, resetStatus, SpdyProtocolError, wordAt, wordsFrame } from './frames.ts';
import { HeaderCompressor, HeaderDecompressor } from './header-block.ts';
import { SendWindows } from './send-windows.ts';
import type { StreamPort } from './spdy-stream.ts';
import { initialWindowBytes, SpdyStream } from './spdy-stream.ts';

export interface SpdyConnectionOptions {
  /** Servers answer streams with odd ids, clients open them. */
  readonly role: 'server' | 'client';
  /** Bytes that were read from the socket already. */
  readonly head?: Uint8Array;
  /** Takes a stream the peer opened; false refuses it. Not called on a client. */
  readonly accept?: (stream: SpdyStream) => boolean;
  /** Open streams at once; one more is refused. */
  readonly maxStreams?: number;
}

const maxFrameBytes = 32 * 1_024;

/**
 * SPDY/3.1 over any Duplex, as Kubernetes uses it: streams are named by headers of their own, not by `:method` and
 * `:path`. A reader that is behind stops the whole connection, since its peers know no flow control. Ends with its
 * socket, and its streams with it.
 */
export class SpdyConnection {
  readonly #socket: Duplex;
  readonly #options: SpdyConnectionOptions;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #windows = new SendWindows();
  readonly #compressor = new HeaderCompressor();
  readonly #decompressor = new HeaderDecompressor();
  readonly #consumed = new Map<number, number>();
  readonly #port: StreamPort;
  #lastPeerStreamId = 0;
  #nextStreamId = 1;
  #goneAway = false;
  /** Shared by all streams that wait for the socket. */
  #drain: Promise<void> | undefined;
  #headersSent: Promise<void> = Promise.resolve();
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;

  constructor(socket: Duplex, options: SpdyConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#port = {
      sendData: (id, data) => this.#sendData(id, data),
      sendFin: (id) => this.#write([dataHeader(id, 0, true)]),
      reset: (id, status) => void this.#write([wordsFrame(frameType.rstStream, id, status)]),
      consumed: (id, bytes) => this.#onConsumed(id, bytes),
      closed: (id) => this.#forget(id),
    };
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));
    void this.closed.then(() => this.#abandonAll());
    void this.#run();
  }

  /** Opens a stream (client). Resolves once it is on its way; the peer refuses it by destroying it. */
  async open(headers: ReadonlyMap<string, string>): Promise<SpdyStream> {
    const id = this.#nextStreamId;
    this.#nextStreamId += 2;
    const prefix = Buffer.alloc(10);
    prefix.writeUInt32BE(id);
    const sent = this.#sendHeaders(frameType.synStream, prefix, headers);
    const stream = this.#track(id, headers, sent);
    await sent;
    return stream;
  }

  /** Says that no more streams are taken, and ends the socket behind what is still to be sent. */
  async close(): Promise<void> {
    if (this.#goneAway) return;
    this.#goneAway = true;
    await this.#headersSent;
    await this.#write([wordsFrame(frameType.goAway, this.#lastPeerStreamId, 0)]);
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #run(): Promise<void> {
    const reader = new FrameReader();
    try {
      if (this.#options.head?.byteLength) await this.#handleAll(reader, Buffer.from(this.#options.head));
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) await this.#handleAll(reader, chunk as Buffer);
      // Kubernetes' clients end a connection as a whole, never one half of it.
      this.#socket.destroy();
    } catch (error) {
      if (error instanceof SpdyProtocolError) await this.#write([wordsFrame(frameType.goAway, this.#lastPeerStreamId, 1)]);
      this.#socket.destroy();
    }
  }

  async #handleAll(reader: FrameReader, chunk: Buffer): Promise<void> {
    for (const frame of reader.push(chunk)) {
      if (frame.kind === 'data') await this.#onData(frame);
      else await this.#onControl(frame);
    }
  }

  async #onData({ streamId, data, fin }: DataFrame): Promise<void> {
    const stream = this.#streams.get(streamId);
    if (!stream) {
      this.#onConsumed(0, data.length);
      return;
    }
    if (!stream.receive(data, fin)) await stream.drained();
  }

  async #onControl(frame: ControlFrame): Promise<void> {
    const { type, payload } = frame;
    if (type === frameType.synStream) await this.#onSynStream(frame);
    else if (type === frameType.synReply) await this.#onSynReply(frame);
    else if (type === frameType.headers) await this.#decompressor.decode(payload.subarray(4));
    else if (type === frameType.rstStream) this.#streams.get(wordAt(payload, 0) & 0x7fffffff)?.abandon();
    else if (type === frameType.ping) this.#onPing(wordAt(payload, 0));
    else if (type === frameType.windowUpdate) this.#windows.update(payload);
    else if (type === frameType.settings) this.#windows.settings(payload);
    else if (type === frameType.goAway) this.#onGoAway();
  }

  async #onSynStream({ flags, payload }: ControlFrame): Promise<void> {
    const id = wordAt(payload, 0) & 0x7fffffff;
    wordAt(payload, 6);
    // Decoded even when refused: the compression state must keep up.
    const headers = await this.#decompressor.decode(payload.subarray(10));
    const isNew = id > this.#lastPeerStreamId && id % 2 === (this.#options.role === 'server' ? 1 : 0);
    if (!isNew) return this.#port.reset(id, resetStatus.protocolError);
    this.#lastPeerStreamId = id;
    if (this.#goneAway || this.#streams.size >= (this.#options.maxStreams ?? 1_000)) return this.#port.reset(id, resetStatus.refusedStream);
    let answer!: (sent: Promise<void>) => void;
    const stream = this.#track(id, headers, new Promise<void>((resolve) => (answer = resolve)));
    if (!(this.#options.accept?.(stream) ?? false)) {
      stream.destroy();
      return answer(Promise.resolve());
    }
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(id);
    answer(this.#sendHeaders(frameType.synReply, prefix, new Map()));
    if (flags & finFlag) stream.receive(Buffer.alloc(0), true);
  }

  async #onSynReply({ flags, payload }: ControlFrame): Promise<void> {
    const id = wordAt(payload, 0) & 0x7fffffff;
    await this.#decompressor.decode(payload.subarray(4));
    if (flags & finFlag) this.#streams.get(id)?.receive(Buffer.alloc(0), true);
  }

  #onPing(id: number): void {
    const fromPeer = id % 2 === (this.#options.role === 'server' ? 1 : 0);
    if (fromPeer) void this.#write([wordsFrame(frameType.ping, id)]);
  }

  #onGoAway(): void {
    this.#goneAway = true;
    if (this.#streams.size === 0) this.#socket.end();
  }

  #track(id: number, headers: ReadonlyMap<string, string>, ready: Promise<void>): SpdyStream {
    ready.catch(() => {});
    const stream = new SpdyStream(id, headers, this.#port, ready);
    this.#streams.set(id, stream);
    this.#windows.opened(id);
    return stream;
  }

  #forget(id: number): void {
    this.#streams.delete(id);
    this.#windows.closed(id);
    this.#consumed.delete(id);
  }

  #abandonAll(): void {
    for (const stream of this.#streams.values()) stream.abandon();
    this.#compressor.close();
    this.#decompressor.close();
  }

  /** Header blocks leave in the order in which they were compressed. */
  #sendHeaders(type: number, prefix: Buffer, headers: ReadonlyMap<string, string>): Promise<void> {
    const sent = this.#compressor.encode(headers).then((block) => this.#write([controlFrame(type, 0, Buffer.concat([prefix, block]))]));
    this.#headersSent = sent.catch(() => {});
    return sent;
  }

  async #sendData(id: number, data: Buffer): Promise<void> {
    for (let start = 0; start < data.length;) {
      const length = await this.#windows.reserve(id, Math.min(maxFrameBytes, data.length - start));
      if (length === 0) return;
      await this.#write([dataHeader(id, length, false), data.subarray(start, start + length)]);
      start += length;
    }
  }

  /** Resolves when the socket takes more. After its end nothing is sent, and nobody waits. */
  #write(parts: readonly Buffer[]): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return Promise.resolve();
    socket.cork();
    let more = true;
    for (const part of parts) more = socket.write(part);
    process.nextTick(() => socket.uncork());
    if (more) return Promise.resolve();
    return (this.#drain ??= new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        this.#drain = undefined;
        resolve();
      };
      socket.on('drain', done).on('close', done);
    }));
  }

  /** Gives back what was read in halves of a window, to the stream and to the connection. */
  #onConsumed(id: number, bytes: number): void {
    for (const target of id === 0 ? [0] : [id, 0]) {
      const total = (this.#consumed.get(target) ?? 0) + bytes;
      const due = total >= initialWindowBytes / 2;
      this.#consumed.set(target, due ? 0 : total);
      if (due) void this.#write([wordsFrame(frameType.windowUpdate, target, total)]);
    }
  }
}
