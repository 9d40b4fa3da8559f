import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { ChannelSocket } from '../websocket/channel-socket.ts';
import type { ForwardedConnection } from './forwarded-connection.ts';

/**
 * One connection for each port of the query: channel 2n carries its data, 2n+1 its errors; both begin with the port as
 * two little-endian bytes. The socket closes when the last connection has ended.
 */
export async function* forwardOverChannels(
  ws: WebSocket,
  base64: boolean,
  ports: readonly number[],
): AsyncGenerator<ForwardedConnection, void, void> {
  const channels = new ChannelSocket(ws, { base64, closeSignals: false });
  let open = ports.length;
  const connections = ports.map((port, index) => {
    const data = channels.channel(index * 2);
    const error = channels.channel(index * 2 + 1);
    for (const channel of [data, error]) channel.write(Buffer.from([port & 0xff, port >> 8]));
    onEnd(data, () => {
      open--;
      if (open === 0) channels.close();
    });
    return { port, data, fail: (message: string) => void (error.write(message), data.end()) };
  });
  if (open === 0) channels.close();
  channels.start();
  yield* connections;
  await channels.closed;
}

/** Once, when we have ended the stream or it is gone. */
function onEnd(stream: Duplex, ended: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) ended();
    done = true;
  };
  stream.once('finish', once).once('close', once);
}
