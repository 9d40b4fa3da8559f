import type { Status } from '@kubewright/api-machinery';
import type { Readable, Writable } from 'node:stream';

/** Which streams the request asked for. */
export interface RemoteCommandStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Columns and rows of the client's terminal. */
export interface RemoteTerminalSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The server's side of one exec or attach, whichever protocol carries it. A stream that was not asked for is undefined.
 * Outputs keep back pressure: write no faster than they take.
 */
export interface RemoteCommandSession {
  /** Ends when the client closes its standard input. */
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** The newest size; sizes that nobody took in time are skipped. Only with a terminal. */
  readonly resizes: AsyncIterable<RemoteTerminalSize> | undefined;
  /** Aborts when the client goes away before `exit`. */
  readonly signal: AbortSignal;
  /** Sends what is still buffered, then how the command ended, and closes. Resolves when the connection is gone. */
  exit(status: Status): Promise<void>;
}

/** Adds to the streams of a protocol what all protocols share: `exit` happens once, and ends the watch over the client. */
export function createSession(
  streams: Pick<RemoteCommandSession, 'stdin' | 'stdout' | 'stderr' | 'resizes'>,
  closed: Promise<void>,
  finish: (status: Status) => Promise<void>,
): RemoteCommandSession {
  const gone = new AbortController();
  let exiting: Promise<void> | undefined;
  void closed.then(() => exiting ?? gone.abort(new Error('the client went away')));
  return { ...streams, signal: gone.signal, exit: (status) => (exiting ??= finish(status)) };
}

/** Resolves when everything written has been taken, or cannot be. */
export function flush(stream: Writable | undefined): Promise<void> {
  if (!stream || stream.destroyed || stream.writableFinished) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('finish', resolve).once('close', resolve);
    if (!stream.writableEnded) stream.end();
  });
}
