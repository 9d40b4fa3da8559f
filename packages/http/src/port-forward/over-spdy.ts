import type { Clock, Timer } from '@kubewright/api-machinery';
import type { Duplex } from 'node:stream';
import { SpdyConnection } from '../spdy/spdy-connection.ts';
import type { SpdyStream } from '../spdy/spdy-stream.ts';
import { AsyncQueue } from '../upgrade/async-queue.ts';
import type { ForwardedConnection } from './forwarded-connection.ts';
import { parsePort } from './ports.ts';

/** Upstream's DefaultStreamCreationTimeout. */
const streamCreationTimeoutMs = 30_000;

/** A data and an error stream under one request id; the order they come in is free. */
interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  readonly timer: Timer;
}

/** Connections as pairs of SPDY streams. Ending the loop early ends the client's connection. */
export function forwardOverSpdy(
  socket: Duplex,
  head: Uint8Array,
  { clock }: { readonly clock: Clock },
): AsyncIterable<ForwardedConnection> {
  const connections = new AsyncQueue<ForwardedConnection>();
  const pairs = new Map<string, Pair>();
  const accept = (stream: SpdyStream): boolean => {
    const type = stream.headers.get('streamtype');
    const port = portOf(stream);
    if ((type !== 'data' && type !== 'error') || port === undefined) return false;
    const id = requestId(stream, type);
    const pair = pairs.get(id) ?? newPair(pairs, id, clock);
    if (pair[type]) {
      pair.error?.end(`error processing stream for request ${id}: ${type} stream already assigned`);
      return false;
    }
    pair[type] = stream;
    if (!pair.data || !pair.error) return true;
    pair.timer.cancel();
    pairs.delete(id);
    connections.push(connect(portOf(pair.data)!, pair.data, pair.error));
    return true;
  };
  const spdy = new SpdyConnection(socket, { role: 'server', head, accept });
  void spdy.closed.then(() => {
    for (const pair of pairs.values()) pair.timer.cancel();
    connections.end();
  });
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => connections.next(),
      return: () => (spdy.destroy(), connections.return()),
    }),
  };
}

function portOf(stream: SpdyStream): number | undefined {
  try {
    return parsePort(stream.headers.get('port') ?? '');
  } catch {
    return undefined;
  }
}

/** Clients before 1.2 send no id: their error stream has the id before that of its data stream. */
function requestId(stream: SpdyStream, type: 'data' | 'error'): string {
  return stream.headers.get('requestid') || String(type === 'error' ? stream.id : stream.id - 2);
}

function newPair(pairs: Map<string, Pair>, id: string, clock: Clock): Pair {
  const timer = clock.schedule(streamCreationTimeoutMs, () => {
    pairs.delete(id);
    pair.error?.end(`(request=${id}) timed out waiting for streams`);
    pair.data?.destroy();
  });
  const pair: Pair = { timer };
  pairs.set(id, pair);
  return pair;
}

function connect(port: number, data: SpdyStream, error: SpdyStream): ForwardedConnection {
  // The client reads the error stream to its end before it lets the connection go.
  const endError = (): void => void (error.writableEnded || error.end());
  data.once('finish', endError).once('close', endError);
  error.resume();
  return {
    port,
    data,
    fail(message) {
      if (!error.writableEnded) error.end(message);
      data.end();
    },
  };
}
