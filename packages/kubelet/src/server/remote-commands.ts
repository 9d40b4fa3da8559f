import { internalError, statusOf } from '@kubewright/api-machinery';
import type { Clock, Status } from '@kubewright/api-machinery';
import type { StreamSession } from '@kubewright/cri';
import type { HttpRequest, RemoteCommandSession, RemoteCommandStreams } from '@kubewright/http';
import { acceptRemoteCommand, answerUpgrade, exitStatus } from '@kubewright/http';
import type { Duplex, Readable, Writable } from 'node:stream';
import { errorResponse, messageOf, textResponse } from './text-response.ts';

/** Which streams the request wants. Undefined: none, which upstream refuses. */
export function parseStreams(query: URLSearchParams): RemoteCommandStreams | undefined {
  const is = (name: string): boolean => query.get(name) === '1';
  const tty = is('tty');
  // A terminal has one output.
  const streams = { stdin: is('input'), stdout: is('output'), stderr: is('error') && !tty, tty };
  return streams.stdin || streams.stdout || streams.stderr ? streams : undefined;
}

export interface RemoteCommandCall {
  readonly request: HttpRequest;
  readonly socket: Duplex;
  readonly head: Uint8Array;
  readonly clock: Clock;
  /** `exec` reports how the command ended; `attach` only that it did. */
  readonly kind: 'exec' | 'attach';
  readonly open: (streams: RemoteCommandStreams) => Promise<StreamSession>;
}

const failureOf = { exec: 'error executing command in container', attach: 'error attaching to container' } as const;

/**
 * Connects an upgraded request to a session of the runtime. What is wrong with the request or the container is an HTTP
 * response instead of the upgrade; what goes wrong in the runtime is told through the error stream.
 */
export async function serveRemoteCommand(call: RemoteCommandCall, query: URLSearchParams): Promise<void> {
  const { request, socket, head, clock, kind } = call;
  const streams = parseStreams(query);
  if (!streams) return answerUpgrade(socket, textResponse(400, 'you must specify at least 1 of stdin, stdout, stderr'));
  let session: StreamSession | undefined;
  let failure: unknown;
  try {
    session = await call.open(streams);
    // Closed before anybody waits for it, it may reject.
    session.exit.catch(() => {});
  } catch (error) {
    if (statusOf(error)) return answerUpgrade(socket, errorResponse(error));
    failure = error;
  }
  const remote = await acceptRemoteCommand(request, socket, head, streams, { clock });
  if (!remote) return session?.close();
  if (!session) return remote.exit(internalError(`${failureOf[kind]}: ${messageOf(failure)}`).status);
  await remote.exit(await connect(session, remote, kind));
}

/** Resolves with how the command ended, once everything it wrote has been handed over. */
async function connect(session: StreamSession, remote: RemoteCommandSession, kind: 'exec' | 'attach'): Promise<Status> {
  remote.signal.addEventListener('abort', () => session.close(), { once: true });
  if (remote.signal.aborted) session.close();
  if (remote.stdin && session.stdin) {
    session.stdin.on('error', () => {});
    remote.stdin.pipe(session.stdin);
  } else remote.stdin?.resume();
  void followResizes(session, remote);
  try {
    const outputs = Promise.all([drain(session.stdout, remote.stdout), drain(session.stderr, remote.stderr)]);
    const { exitCode } = await session.exit;
    await outputs;
    return exitStatus(kind === 'exec' ? exitCode : 0);
  } catch (error) {
    return internalError(`${failureOf[kind]}: ${messageOf(error)}`).status;
  } finally {
    session.close();
  }
}

async function followResizes(session: StreamSession, remote: RemoteCommandSession): Promise<void> {
  for await (const { width, height } of remote.resizes ?? []) session.resize({ columns: width, rows: height });
}

/** Resolves when the source has ended and all of it has been written, or nobody takes it any more. */
function drain(source: Readable | undefined, sink: Writable | undefined): Promise<void> {
  if (!source) return Promise.resolve();
  if (sink) source.pipe(sink, { end: false });
  else source.resume();
  return new Promise((resolve) => {
    if (source.readableEnded || source.destroyed) return resolve();
    source.once('end', resolve).once('close', resolve).once('error', () => resolve());
    sink?.once('close', resolve);
  });
}
