import { ConnectionError, errorCode } from './errors.ts';
import { frameHeadBytes, frameType, maxFrameBytes, writeFrameHead } from './frames.ts';

/** Parameters of SETTINGS (RFC 9113 6.5.2). */
export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

const settingBytes = 6;

/** The frame that tells the peer what it may do. */
export function settingsFrame(values: readonly (readonly [name: number, value: number])[]): Buffer {
  const frame = Buffer.alloc(frameHeadBytes + values.length * settingBytes);
  let at = writeFrameHead(frame, 0, values.length * settingBytes, frameType.settings, 0, 0);
  for (const [name, value] of values) at = frame.writeUInt32BE(value, frame.writeUInt16BE(name, at));
  return frame;
}

/** What the peer has said it can take. */
export class PeerSettings {
  headerTableBytes = 4_096;
  initialWindowBytes = 65_535;
  maxFrameBytes = maxFrameBytes;

  /** @throws {ConnectionError} */
  read(payload: Buffer): void {
    if (payload.length % settingBytes !== 0) throw new ConnectionError(errorCode.frameSizeError, 'SETTINGS that are cut off');
    for (let at = 0; at < payload.length; at += settingBytes) this.#set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
  }

  #set(name: number, value: number): void {
    if (name === setting.headerTableSize) this.headerTableBytes = value;
    if (name === setting.enablePush && value > 1) throw new ConnectionError(errorCode.protocolError, 'ENABLE_PUSH is 0 or 1');
    if (name === setting.initialWindowSize) {
      if (value > 0x7fffffff) throw new ConnectionError(errorCode.flowControlError, 'a window that is too large');
      this.initialWindowBytes = value;
    }
    if (name === setting.maxFrameSize) {
      if (value < maxFrameBytes || value > 0xffffff) throw new ConnectionError(errorCode.protocolError, 'a frame size out of bounds');
      this.maxFrameBytes = value;
    }
  }
}
