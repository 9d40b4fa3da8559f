import type { Duplex } from 'node:stream';
import type { HttpRequest } from '../handler.ts';
import { acceptWebSocket } from '../websocket/accept-websocket.ts';
import { ChannelSocket } from '../websocket/channel-socket.ts';
import { encodeExit } from './exit-status.ts';
import { readResizes } from './resizes.ts';
import type { RemoteCommandSession, RemoteCommandStreams } from './session.ts';
import { createSession, flush } from './session.ts';

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
const protocols = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
  '',
] as const;

/** Exec or attach over the channel.k8s.io subprotocols. */
export async function acceptOverWebSocket(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  streams: RemoteCommandStreams,
): Promise<RemoteCommandSession | undefined> {
  const accepted = await acceptWebSocket(request, socket, head, protocols);
  if (!accepted) return undefined;
  const { ws, protocol } = accepted;
  const channels = new ChannelSocket(ws, { base64: protocol.includes('base64'), closeSignals: protocol.startsWith('v5.') });
  // An empty message tells the client that the command is connected.
  channels.send(streams.stdout ? channel.stdout : streams.stderr ? channel.stderr : channel.error, new Uint8Array(0));
  const stdout = streams.stdout ? channels.channel(channel.stdout) : undefined;
  const stderr = streams.stderr ? channels.channel(channel.stderr) : undefined;
  const asJson = protocol.startsWith('v4.') || protocol.startsWith('v5.');
  const session = {
    stdin: streams.stdin ? channels.channel(channel.stdin) : undefined,
    stdout,
    stderr,
    resizes: streams.tty ? readResizes(channels.channel(channel.resize)) : undefined,
  };
  channels.start();
  return createSession(session, channels.closed, async (status) => {
    await Promise.all([flush(stdout), flush(stderr)]);
    const bytes = encodeExit(status, asJson);
    if (bytes.length > 0) channels.send(channel.error, bytes);
    channels.discardInput();
    channels.close();
    await channels.closed;
  });
}
