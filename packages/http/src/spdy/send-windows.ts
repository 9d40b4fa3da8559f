import { initialWindowSetting, SpdyProtocolError, wordAt } from './frames.ts';
import { initialWindowBytes } from './spdy-stream.ts';

/**
 * How much the peer lets us send. Flow control binds us only to a peer that takes part in it: spdystream, which every
 * Kubernetes client uses, never sends a WINDOW_UPDATE and would stall after the first 65,536 bytes.
 */
export class SendWindows {
  #peerCounts = false;
  #connectionBytes = initialWindowBytes;
  #firstBytes = initialWindowBytes;
  readonly #streams = new Map<number, { bytes: number }>();
  #waiting: (() => void)[] = [];

  opened(streamId: number): void {
    this.#streams.set(streamId, { bytes: this.#firstBytes });
  }

  closed(streamId: number): void {
    this.#streams.delete(streamId);
    this.#wake();
  }

  /** Answers how many of `wanted` bytes may go now, at least one; waits until that many may. 0: the stream is gone. */
  async reserve(streamId: number, wanted: number): Promise<number> {
    for (;;) {
      const stream = this.#streams.get(streamId);
      if (!stream) return 0;
      const allowed = this.#peerCounts ? Math.min(wanted, stream.bytes, this.#connectionBytes) : wanted;
      if (allowed > 0) {
        stream.bytes -= allowed;
        this.#connectionBytes -= allowed;
        return allowed;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** WINDOW_UPDATE; stream 0 is the connection. @throws {SpdyProtocolError} */
  update(payload: Buffer): void {
    const streamId = wordAt(payload, 0) & 0x7fffffff;
    const delta = wordAt(payload, 4) & 0x7fffffff;
    this.#peerCounts = true;
    const stream = this.#streams.get(streamId);
    if (streamId === 0) this.#connectionBytes += delta;
    else if (stream) stream.bytes += delta;
    if (this.#connectionBytes > 0x7fffffff || (stream?.bytes ?? 0) > 0x7fffffff) throw new SpdyProtocolError('window is too large');
    this.#wake();
  }

  /** SETTINGS: the first window of streams counts from now on, for open streams too. @throws {SpdyProtocolError} */
  settings(payload: Buffer): void {
    const count = wordAt(payload, 0);
    if (4 + count * 8 > payload.length) throw new SpdyProtocolError('SETTINGS is too short');
    for (let i = 0; i < count; i++) {
      if ((wordAt(payload, 4 + i * 8) & 0xffffff) !== initialWindowSetting) continue;
      const firstBytes = wordAt(payload, 8 + i * 8) & 0x7fffffff;
      this.#peerCounts = true;
      for (const stream of this.#streams.values()) stream.bytes += firstBytes - this.#firstBytes;
      this.#firstBytes = firstBytes;
    }
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
