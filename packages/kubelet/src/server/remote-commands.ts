import { internalError } from '@kubewright/api-machinery';
import type { Clock, Logger, Status } from '@kubewright/api-machinery';
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
async function connect(session: StreamSession, remote: RemoteCommandSession, { kind, logger }: RemoteCommandCall): Promise<Status> {
  // Whoever waits for it comes later; closed before that, it may reject.
  session.exit.catch(() => {});
  const close = (): void => quietly(logger, () => session.close());
  remote.signal.addEventListener('abort', close, { once: true });
  if (remote.signal.aborted) close();
  if (remote.stdin && session.stdin) {
    session.stdin.on('error', () => {});
    remote.stdin.pipe(session.stdin);
  } else remote.stdin?.resume();
  void followResizes(session, remote, logger);
  try {
    const outputs = Promise.all([drain(session.stdout, remote.stdout), drain(session.stderr, remote.stderr)]);
    const { exitCode } = await session.exit;
    await outputs;
    return exitStatus(kind === 'exec' ? exitCode : 0);
  } finally {
    close();
  }
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
    sink?.once('close', resolve);
  });
}
