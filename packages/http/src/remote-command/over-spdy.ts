import type { Clock } from '@kubewright/api-machinery';
import type { Duplex } from 'node:stream';
import type { HttpRequest } from '../handler.ts';
import { acceptSpdy } from '../spdy/accept-spdy.ts';
import { SpdyConnection } from '../spdy/spdy-connection.ts';
import type { SpdyStream } from '../spdy/spdy-stream.ts';
import { encodeExit } from './exit-status.ts';
import { readResizes } from './resizes.ts';
import type { RemoteCommandSession, RemoteCommandStreams } from './session.ts';
import { createSession, flush } from './session.ts';

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'] as const;
/** Upstream's DefaultStreamCreationTimeout. */
const streamCreationTimeoutMs = 30_000;
/** How long the client may take to close after the end. Closing first would cut off what it has not read yet. */
const lingerMs = 10_000;

/** Exec or attach over SPDY/3.1 (kubectl up to 1.30): one stream each, named by its `streamType` header. */
export async function acceptOverSpdy(
  request: HttpRequest,
  socket: Duplex,
  head: Uint8Array,
  streams: RemoteCommandStreams,
  { clock }: { readonly clock: Clock },
): Promise<RemoteCommandSession | undefined> {
  const protocol = await acceptSpdy(request, socket, protocols);
  if (protocol === undefined) return undefined;
  const version = Number(/^v(\d)/.exec(protocol)?.[1] ?? 1);
  const expected = expectedStreams(streams, version);
  const opened = new Map<string, SpdyStream>();
  let complete!: () => void;
  const all = new Promise<void>((resolve) => (complete = resolve));
  const accept = (stream: SpdyStream): boolean => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!expected.includes(type) || opened.has(type)) return false;
    opened.set(type, stream);
    if (opened.size === expected.length) complete();
    return true;
  };
  const connection = new SpdyConnection(socket, { role: 'server', head, accept });
  const timer = clock.schedule(streamCreationTimeoutMs, () => connection.destroy());
  await Promise.race([all, connection.closed]);
  timer.cancel();
  if (opened.size < expected.length) return undefined;
  return session(connection, opened, version, clock);
}

function expectedStreams(streams: RemoteCommandStreams, version: number): string[] {
  const expected = ['error'];
  if (streams.stdin) expected.push('stdin');
  if (streams.stdout) expected.push('stdout');
  if (streams.stderr) expected.push('stderr');
  if (streams.tty && version >= 3) expected.push('resize');
  return expected;
}

function session(connection: SpdyConnection, opened: ReadonlyMap<string, SpdyStream>, version: number, clock: Clock): RemoteCommandSession {
  const stdin = opened.get('stdin');
  const stdout = opened.get('stdout');
  const stderr = opened.get('stderr');
  const resize = opened.get('resize');
  const error = opened.get('error')!;
  return createSession({ stdin, stdout, stderr, resizes: resize && readResizes(resize) }, connection.closed, async (status) => {
    // Input nobody reads any more must not keep us from noticing that the client closes.
    stdin?.unpipe().resume();
    await Promise.all([flush(stdout), flush(stderr)]);
    error.end(encodeExit(status, version >= 4));
    await flush(error);
    const linger = clock.schedule(lingerMs, () => connection.destroy());
    await connection.closed;
    linger.cancel();
  });
}
