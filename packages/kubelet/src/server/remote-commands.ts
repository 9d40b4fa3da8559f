import { internalError } from '@kubewright/api-machinery';
import type { Clock, Logger, Status, Timer } from '@kubewright/api-machinery';
import type { StreamSession } from '@kubewright/cri';
import type { HttpRequest, RemoteCommandSession, RemoteCommandStreams } from '@kubewright/http';
import { acceptRemoteCommand, answerUpgrade, exitStatus } from '@kubewright/http';
import type { Duplex, Readable, Writable } from 'node:stream';
import { messageOf, textResponse } from './text-response.ts';

/** Which streams the request wants. Undefined: none, which upstream refuses. */
function parseStreams(query: URLSearchParams): RemoteCommandStreams | undefined {
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
  readonly logger: Logger;
  /** `exec` reports how the command ended; `attach` only that it did. */
  readonly kind: 'exec' | 'attach';
  readonly open: (streams: RemoteCommandStreams) => Promise<StreamSession>;
}

/** How long a command whose client has left may read what that sent, and end by itself. */
const leftCommandGraceMs = 10_000;

const failureOf = { exec: 'error executing command in container', attach: 'error attaching to container' } as const;

/**
 * Connects an upgraded request to a session of the runtime. The session is opened last: by then the size of the client's
 * terminal is on its way, and a request that is refused has run nothing. What fails in the runtime is told through the
 * error stream.
 */
export async function serveRemoteCommand(call: RemoteCommandCall, query: URLSearchParams): Promise<void> {
  const { request, socket, head, clock, kind } = call;
  const streams = parseStreams(query);
  if (!streams) return answerUpgrade(socket, textResponse(400, 'you must specify at least 1 of stdin, stdout, stderr'));
  const remote = await acceptRemoteCommand(request, socket, head, streams, { clock });
  if (!remote) return;
  let status: Status;
  try {
    status = await connect(await call.open(streams), remote, call);
  } catch (error) {
    status = internalError(`${failureOf[kind]}: ${messageOf(error)}`).status;
  }
  await remote.exit(status);
}

/** Resolves with how the command ended, once everything it wrote has been handed over. */
async function connect(session: StreamSession, remote: RemoteCommandSession, call: RemoteCommandCall): Promise<Status> {
  // Whoever waits for it comes later; closed before that, it may reject.
  session.exit.catch(() => {});
  const close = closeWhenLeft(session, remote, call);
  if (remote.stdin && session.stdin) {
    const { stdin } = session;
    stdin.on('error', () => {});
    remote.stdin.pipe(stdin);
    remote.stdin.once('close', () => stdin.end());
  } else remote.stdin?.resume();
  void followResizes(session, remote, call.logger);
  try {
    const outputs = Promise.all([drain(session.stdout, remote.stdout), drain(session.stderr, remote.stderr)]);
    const { exitCode } = await session.exit;
    await outputs;
    return exitStatus(call.kind === 'exec' ? exitCode : 0);
  } finally {
    close();
  }
}

/** Lets go of the session some time after its client has left; at once where nothing that the client sent can be unread. Answers how to do so before. */
function closeWhenLeft(session: StreamSession, remote: RemoteCommandSession, { clock, logger }: RemoteCommandCall): () => void {
  let grace: Timer | undefined;
  const left = (): void => {
    if (remote.stdin && session.stdin) grace = clock.schedule(leftCommandGraceMs, close);
    else close();
  };
  const close = (): void => {
    remote.signal.removeEventListener('abort', left);
    grace?.cancel();
    quietly(logger, () => session.close());
  };
  remote.signal.addEventListener('abort', left, { once: true });
  if (remote.signal.aborted) left();
  return close;
}

async function followResizes(session: StreamSession, remote: RemoteCommandSession, logger: Logger): Promise<void> {
  for await (const { width, height } of remote.resizes ?? []) quietly(logger, () => session.resize({ columns: width, rows: height }));
}

/** A runtime that throws where it must not (a terminal that is gone, say) spoils one session, not the process. */
function quietly(logger: Logger, action: () => void): void {
  try {
    action();
  } catch (error) {
    logger.debug('A runtime session failed.', { error: String(error) });
  }
}

/** Resolves when the source has ended and all of it has been written, or nobody takes it any more. */
function drain(source: Readable | undefined, sink: Writable | undefined): Promise<void> {
  if (!source) return Promise.resolve();
  if (sink) source.pipe(sink, { end: false });
  else source.resume();
  return new Promise((resolve) => {
    if (source.readableEnded || source.destroyed) return resolve();
    source
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    // Unread, the source would keep whoever writes to it waiting.
    sink?.once('close', () => {
      source.resume();
      resolve();
    });
  });
}
