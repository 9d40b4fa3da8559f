import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '@kubewright/api-machinery';
import { checkFrame } from './check-frame.ts';
import { ConnectionOutput } from './connection-output.ts';
import { DataSender, maxWindowBytes } from './data-sender.ts';
import { ConnectionError, errorCode, StreamError } from './errors.ts';
import { controlFrame, flag, FrameReader, frameType, unpadded, type Frame } from './frames.ts';
import { HeaderBlocks, type HeaderBlock } from './header-blocks.ts';
import { HeaderSender } from './header-sender.ts';
import { HeaderDecoder } from './hpack/header-decoder.ts';
import { PeerSettings, setting, settingsFrame } from './peer-settings.ts';
import { RequestHead, type HeadLimits } from './request-head.ts';
import { ResetBudget } from './reset-budget.ts';
import { ServerStream, type ResponseHeaders, type StreamConnection } from './server-stream.ts';

export interface ServerConnectionOptions extends HeadLimits {
  readonly clock: Clock;
  readonly maxStreams: number;
  /** A request has begun; what its body is may still be on its way. */
  readonly onStream: (stream: ServerStream, head: RequestHead) => void;
  /** The peer has broken the protocol, and the connection ends. */
  readonly onError: (error: Error) => void;
}

const streamWindowBytes = 256 * 1_024;
const initialWindowBytes = 65_535;
/** A peer that has been sent a GOAWAY and has nothing under way closes the connection itself, within this time: as Go's server has it. */
const goAwayMs = 1_000;
/** Streams that were reset here, and of which the peer may not know yet. */
const rememberedResets = 256;

/** The server's side of one HTTP/2 connection (RFC 9113): without push, and without priorities, which are passed over. */
export class ServerConnection implements StreamConnection {
  readonly #socket: Duplex;
  readonly #options: ServerConnectionOptions;
  readonly #reader = new FrameReader((frame) => this.#read(frame));
  readonly #blocks: HeaderBlocks;
  readonly #decoder = new HeaderDecoder();
  readonly #output: ConnectionOutput;
  readonly #settings = new PeerSettings();
  readonly #headers: HeaderSender;
  readonly #streams = new Map<number, ServerStream>();
  readonly #sender: DataSender;
  readonly #resets = new Set<number>();
  readonly #budget: ResetBudget;
  #settled = false;
  #lastStreamId = 0;
  /** As wide as those of all streams together, as upstream has it: none holds up the others. */
  readonly #windowBytes: number;
  #receiveWindow: number;
  /** Bytes that have been read and that the peer has not been told of. */
  #takenBytes = 0;
  #finishing = false;
  #lingerMs = goAwayMs;
  #linger: Timer | undefined;
  #over = false;

  constructor(socket: Duplex, options: ServerConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#blocks = new HeaderBlocks(options.maxHeaderBytes);
    this.#budget = new ResetBudget(options.clock.monotonicMs());
    this.#output = new ConnectionOutput(socket, () => this.#guard(this.#runSender));
    this.#headers = new HeaderSender(this.#output, this.#settings);
    this.#sender = new DataSender(this.#output);
    socket.on('data', (chunk: Buffer) => this.#guard(() => this.#reader.read(chunk)));
    socket.once('close', () => this.#closeStreams());
    this.#output.write(
      settingsFrame([
        [setting.maxConcurrentStreams, options.maxStreams],
        [setting.initialWindowSize, streamWindowBytes],
        [setting.maxHeaderListSize, options.maxHeaderBytes],
      ]),
    );
    this.#windowBytes = this.#receiveWindow = streamWindowBytes * options.maxStreams;
    this.#output.write(controlFrame(frameType.windowUpdate, 0, 0, this.#windowBytes - initialWindowBytes));
  }

  /**
   * Asks the peer to begin nothing more. Once what has begun is answered, the peer is left `lingerMs` to close the
   * connection: clients that see an end right behind an answer may lose it. Destroys a connection that has ended already.
   */
  finish(lingerMs = goAwayMs): void {
    if (this.#over) return this.destroy();
    this.#lingerMs = lingerMs;
    if (!this.#finishing) this.#goAway(errorCode.noError);
    this.#finishing = true;
    this.#endWhenIdle();
  }

  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  ready(stream: ServerStream): void {
    this.#sender.add(stream);
    this.#guard(this.#runSender);
  }

  sendHeaders(streamId: number, status: number, headers: ResponseHeaders, ends: boolean): void {
    this.#headers.send(streamId, status, headers, ends);
  }

  taken(bytes: number, stream?: ServerStream): void {
    this.#takenBytes += bytes;
    if (this.#takenBytes >= this.#windowBytes / 2) {
      this.#output.write(controlFrame(frameType.windowUpdate, 0, 0, this.#takenBytes));
      this.#receiveWindow += this.#takenBytes;
      this.#takenBytes = 0;
    }
    if (!stream) return;
    const due = stream.due(bytes);
    if (due > 0) this.#output.write(controlFrame(frameType.windowUpdate, 0, stream.id, due));
  }

  reset(stream: ServerStream, code: number): void {
    this.#output.write(controlFrame(frameType.rstStream, 0, stream.id, code));
    this.#resets.add(stream.id);
    if (this.#resets.size > rememberedResets) this.#resets.delete(this.#resets.values().next().value!);
    this.closed(stream);
  }

  closed(stream: ServerStream): void {
    if (!this.#streams.delete(stream.id)) return;
    this.#sender.remove(stream);
    stream.close();
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (!this.#finishing || this.#over || this.#streams.size > 0) return;
    if (this.#lingerMs > 0) this.#linger ??= this.#options.clock.schedule(this.#lingerMs, () => this.#end());
    else this.#end();
  }

  /** What is on its way to the peer arrives; a peer that goes on after that is cut off. */
  #end(): void {
    this.#closeStreams();
    this.#output.end();
    this.#linger = this.#options.clock.schedule(goAwayMs, () => this.#socket.destroy());
  }

  #closeStreams(): void {
    this.#over = true;
    this.#linger?.cancel();
    for (const stream of this.#streams.values()) this.closed(stream);
  }

  /** Runs what reads the peer's frames; whatever is wrong with them, ends here. */
  readonly #runSender = (): void => this.#sender.run();

  /** What is wrong with the connection, or with this code, ends the connection, and never the process. */
  #guard(work: () => void): void {
    if (this.#over) return;
    try {
      work();
    } catch (error) {
      this.#options.onError(error as Error);
      this.#finishing = true;
      this.#goAway(error instanceof ConnectionError ? error.code : errorCode.internalError);
      this.#end();
    }
  }

  #goAway(code: number): void {
    this.#output.write(controlFrame(frameType.goaway, 0, 0, this.#lastStreamId, code));
  }

  #read(frame: Frame): void {
    if (this.#output.isFlooded) throw new ConnectionError(errorCode.enhanceYourCalm, 'the peer does not read what it asks for');
    if (!this.#settled && frame.type !== frameType.settings) throw protocolError('a connection that does not begin with SETTINGS');
    const block = this.#blocks.add(frame);
    if (block) return this.#readHeaders(block);
    checkFrame(frame);
    switch (frame.type) {
      case frameType.data:
        return this.#readData(frame);
      case frameType.priority:
        return this.#readPriority(frame);
      case frameType.rstStream:
        return this.#readReset(frame);
      case frameType.settings:
        return this.#readSettings(frame);
      case frameType.ping:
        return this.#readPing(frame);
      case frameType.goaway:
        // The peer begins nothing more.
        return this.finish();
      case frameType.windowUpdate:
        return this.#readWindowUpdate(frame);
      default:
    }
  }

  #readHeaders({ streamId, block, endsStream, dependsOnItself }: HeaderBlock): void {
    const known = this.#streams.get(streamId);
    if (known || streamId <= this.#lastStreamId) return this.#readTrailers(streamId, known, block, endsStream);
    if (streamId % 2 === 0) throw protocolError('a stream that a client cannot begin');
    const head = new RequestHead(this.#options);
    this.#decoder.decode(block, head);
    if (this.#finishing) return;
    this.#lastStreamId = streamId;
    const stream = this.#newStream(streamId, head);
    this.#guardStream(stream, () => {
      if (dependsOnItself) throw new StreamError(errorCode.protocolError, 'a stream that depends on itself');
      if (this.#streams.size > this.#options.maxStreams) throw new StreamError(errorCode.refusedStream, 'too many streams');
      head.end();
      if (endsStream) stream.endRemotely();
      this.#options.onStream(stream, head);
    });
  }

  #newStream(streamId: number, head: RequestHead): ServerStream {
    const windows = { send: this.#settings.initialWindowBytes, receive: streamWindowBytes };
    const stream = new ServerStream(streamId, this, head.declaredBytes, windows);
    this.#streams.set(streamId, stream);
    return stream;
  }

  /** What comes behind a body is read, for the table's sake, and passed over. */
  #readTrailers(streamId: number, stream: ServerStream | undefined, block: Buffer, endsStream: boolean): void {
    const trailers = new RequestHead(this.#options);
    this.#decoder.decode(block, trailers);
    if (!stream) {
      if (this.#resets.has(streamId)) return;
      throw new ConnectionError(errorCode.streamClosed, 'headers of a stream that has ended');
    }
    this.#guardStream(stream, () => {
      if (stream.remoteEnded) throw new StreamError(errorCode.streamClosed, 'headers behind the end of a stream');
      if (!endsStream) throw new StreamError(errorCode.protocolError, 'trailers that end nothing');
      trailers.endTrailers();
      stream.endRemotely();
    });
  }

  #readData(frame: Frame): void {
    const { streamId, payload, flags } = frame;
    this.#receiveWindow -= payload.length;
    if (this.#receiveWindow < 0) throw new ConnectionError(errorCode.flowControlError, 'more than the window of the connection');
    const data = unpadded(frame);
    const stream = this.#streams.get(streamId);
    if (!stream || stream.remoteEnded) {
      this.taken(payload.length);
      return this.#readUnwanted(streamId);
    }
    this.taken(payload.length - data.length, stream);
    this.#guardStream(stream, () => {
      stream.receive(data, payload.length);
      if (flags & flag.endStream) stream.endRemotely();
      // Frames with nothing in them need no window (CVE-2019-9518).
      else if (data.length === 0) this.#spend();
    });
  }

  #readUnwanted(streamId: number): void {
    this.#assertBegun(streamId);
    if (streamId <= this.#lastStreamId && !this.#resets.has(streamId))
      throw new ConnectionError(errorCode.streamClosed, 'DATA behind the end of a stream');
  }

  /** After a GOAWAY the peer may have begun more meanwhile, which comes to nothing. */
  #assertBegun(streamId: number): void {
    if (streamId > this.#lastStreamId && !this.#finishing) throw protocolError('a frame of a stream that has not begun');
  }

  #readPriority({ streamId, payload }: Frame): void {
    const stream = this.#streams.get(streamId);
    if (payload.length !== 5) {
      if (!stream) throw new ConnectionError(errorCode.frameSizeError, 'PRIORITY of a wrong length');
      stream.reset(errorCode.frameSizeError);
    } else if (dependencyIn(payload) === streamId) {
      if (!stream) throw protocolError('a stream that depends on itself');
      stream.reset(errorCode.protocolError);
    }
  }

  #readReset({ streamId }: Frame): void {
    this.#assertBegun(streamId);
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    this.closed(stream);
    this.#spend();
  }

  #readSettings({ flags, payload }: Frame): void {
    if (flags & flag.ack) {
      if (!this.#settled) throw protocolError('a connection that does not begin with SETTINGS');
      return;
    }
    this.#settled = true;
    const before = this.#settings.initialWindowBytes;
    this.#settings.read(payload);
    this.#headers.adapt();
    this.#output.write(controlFrame(frameType.settings, flag.ack, 0));
    this.#widenAll(this.#settings.initialWindowBytes - before);
  }

  #widenAll(bytes: number): void {
    if (bytes === 0) return;
    for (const stream of this.#streams.values()) {
      try {
        stream.widen(bytes);
      } catch (error) {
        throw new ConnectionError(errorCode.flowControlError, (error as Error).message);
      }
      this.#sender.add(stream);
    }
    this.#sender.run();
  }

  #readPing({ flags, payload }: Frame): void {
    if (!(flags & flag.ack))
      this.#output.write(controlFrame(frameType.ping, flag.ack, 0, payload.readUInt32BE(0), payload.readUInt32BE(4)));
  }

  #readWindowUpdate({ streamId, payload }: Frame): void {
    const bytes = payload.readUInt32BE(0) & maxWindowBytes;
    if (streamId === 0) return this.#widen(bytes);
    this.#assertBegun(streamId);
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    this.#guardStream(stream, () => {
      if (bytes === 0) throw new StreamError(errorCode.protocolError, 'a window that is no wider');
      stream.widen(bytes);
      this.ready(stream);
    });
  }

  #widen(bytes: number): void {
    if (bytes === 0) throw protocolError('a window that is no wider');
    this.#sender.widen(bytes);
    this.#sender.run();
  }

  /** What is wrong with one stream ends that one. */
  #guardStream(stream: ServerStream, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      stream.reset(error.code);
      if (error.code !== errorCode.refusedStream) this.#spend();
    }
  }

  #spend(): void {
    if (!this.#budget.spend(this.#options.clock.monotonicMs()))
      throw new ConnectionError(errorCode.enhanceYourCalm, 'too many streams that come to nothing');
  }
}

const dependencyIn = (payload: Buffer): number => payload.readUInt32BE(0) & 0x7fffffff;

const protocolError = (message: string): ConnectionError => new ConnectionError(errorCode.protocolError, message);
