import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import type { AttachOptions, ExecSyncResult, StreamSession } from '@kubewright/cri';
import type { LaunchedProcess } from './launch.ts';
import type { ProcessContainer } from './process-container.ts';
import { signalGroup } from './process-identity.ts';
import type { RunLedger } from './run-ledger.ts';

/** How long a finished command's outputs may stay open in the hands of what it left behind. */
const outputGraceMs = 500;

/** A session around a command that has just been started in a container; it ends with the container. */
export function execSession(command: LaunchedProcess, container: ProcessContainer, ledger: RunLedger): StreamSession {
  const { pid, stdin, stdout, stderr } = command;
  ledger.add(pid);
  const kill = (): void => signalGroup(pid, 'SIGKILL');
  const ended = new AbortController();
  // Once the command has ended, its number may be another process's.
  void container.untilExited(ended.signal).then(() => ended.signal.aborted || kill());
  const exit = command.exited.then(async (exitCode) => {
    ended.abort();
    await outputsEnded([stdout, stderr]);
    ledger.remove(pid);
    return { exitCode };
  });
  return { ...(stdin && { stdin }), stdout, ...(stderr && { stderr }), resize: (size) => command.resize(size), exit, close: kill };
}

async function outputsEnded(outputs: readonly (Readable | undefined)[]): Promise<void> {
  const open = outputs.filter((output) => output !== undefined && !output.readableEnded && !output.destroyed) as Readable[];
  if (open.length === 0) return;
  let idle: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    let left = open.length;
    // A client that reads slowly is waited for; only silence without an end is not.
    const restart = (): void => {
      clearTimeout(idle);
      idle = setTimeout(() => (open.some(({ readableLength }) => readableLength > 0) ? restart() : resolve()), outputGraceMs);
    };
    for (const output of open) output.once('close', () => --left === 0 && resolve()).once('end', () => --left <= 0 && resolve());
    restart();
  });
  clearTimeout(idle);
}

/** Output of the container from now on, and its stdin. */
export function attachSession(container: ProcessContainer, { stdin, tty }: AttachOptions): StreamSession {
  const stdout = new PassThrough();
  const stderr = tty ? undefined : new PassThrough();
  const output = (stream: 'stdout' | 'stderr', chunk: Buffer): void => void (stream === 'stderr' && stderr ? stderr : stdout).write(chunk);
  container.outputs.add(output);
  const detach = (): void => {
    container.outputs.delete(output);
    stdout.end();
    stderr?.end();
  };
  const mainStdin = stdin ? container.process?.stdin : undefined;
  let input: PassThrough | undefined;
  if (mainStdin) {
    input = new PassThrough();
    input.on('error', () => {});
    input.pipe(mainStdin, { end: container.record.config.stdinOnce });
  }
  const closed = new AbortController();
  const exit = container.untilExited(closed.signal).then(() => {
    detach();
    return { exitCode: container.record.exitCode ?? 0 };
  });
  const close = (): void => {
    input?.unpipe();
    if (container.record.config.stdinOnce) mainStdin?.end();
    detach();
    closed.abort();
  };
  return { ...(input && { stdin: input }), stdout, ...(stderr && { stderr }), resize: (size) => container.resize(size), exit, close };
}

/** Runs a session to its end and keeps its outputs, at most `maxBytes` of each. */
export async function collect(session: StreamSession, maxBytes: number): Promise<ExecSyncResult> {
  const read = async (stream: Readable | undefined): Promise<Uint8Array> => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream?.on('data', (chunk: Buffer) => {
      if (length < maxBytes) chunks.push(chunk);
      length += chunk.length;
    });
    await session.exit;
    return Buffer.concat(chunks).subarray(0, maxBytes);
  };
  const [stdout, stderr, { exitCode }] = await Promise.all([read(session.stdout), read(session.stderr), session.exit]);
  return { exitCode, stdout, stderr };
}
