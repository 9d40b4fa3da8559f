import { ConnectionError, errorCode } from './errors.ts';
import { flag, frameType, type Frame } from './frames.ts';

/** What a frame must be like whatever has come before it (RFC 9113 6.1 to 6.9). @throws {ConnectionError} */
export function checkFrame(frame: Frame): void {
  switch (frame.type) {
    case frameType.data:
      return checkOfStream(frame, 'DATA');
    case frameType.priority:
      return checkOfStream(frame, 'PRIORITY');
    case frameType.rstStream:
      checkLength(frame, 'RST_STREAM', 4);
      return checkOfStream(frame, 'RST_STREAM');
    case frameType.settings:
      checkOfConnection(frame, 'SETTINGS');
      if (frame.flags & flag.ack && frame.payload.length > 0)
        throw new ConnectionError(errorCode.frameSizeError, 'an acknowledgement with something in it');
      return;
    case frameType.pushPromise:
      throw new ConnectionError(errorCode.protocolError, 'a client does not push');
    case frameType.ping:
      checkOfConnection(frame, 'PING');
      return checkLength(frame, 'PING', 8);
    case frameType.goaway:
      checkOfConnection(frame, 'GOAWAY');
      // What is said behind these is for people.
      if (frame.payload.length < 8) throw wrongLength('GOAWAY');
      return;
    case frameType.windowUpdate:
      return checkLength(frame, 'WINDOW_UPDATE', 4);
    default:
  }
}

function checkOfStream({ streamId }: Frame, name: string): void {
  if (streamId === 0) throw new ConnectionError(errorCode.protocolError, `${name} of no stream`);
}

function checkOfConnection({ streamId }: Frame, name: string): void {
  if (streamId !== 0) throw new ConnectionError(errorCode.protocolError, `${name} of a stream`);
}

function checkLength({ payload }: Frame, name: string, bytes: number): void {
  if (payload.length !== bytes) throw wrongLength(name);
}

const wrongLength = (name: string): ConnectionError => new ConnectionError(errorCode.frameSizeError, `${name} of a wrong length`);
