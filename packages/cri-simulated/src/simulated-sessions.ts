import type { AttachOptions, ExecOptions, StreamSession } from '@kubewright/cri';
import { PassThrough } from 'node:stream';
import type { SimulatedContainer } from './simulated-container.ts';

/** Runs the container's exec handler as a command; without one, every command succeeds silently. */
export function execSession(container: SimulatedContainer, options: ExecOptions): StreamSession {
  const stdin = options.stdin ? new PassThrough() : undefined;
  const stdout = new PassThrough();
  const stderr = options.tty ? undefined : new PassThrough();
  const closed = new AbortController();
  const exec = {
    command: options.command,
    tty: options.tty,
    stdin,
    signal: closed.signal,
    write: (text: string): void => void stdout.write(text),
    error: (text: string): void => void (stderr ?? stdout).write(text),
  };
  const run = async (): Promise<{ exitCode: number }> => {
    let exitCode: number;
    try {
      exitCode = (await container.execHandler?.(exec)) ?? 0;
    } catch (error) {
      exec.error(`${error instanceof Error ? error.message : String(error)}\n`);
      exitCode = 1;
    }
    await Promise.all([ended(stdout), ended(stderr)]);
    return { exitCode };
  };
  // A session can also end because the client or the container goes: 137, as a killed command reports.
  const killed = async (): Promise<{ exitCode: number }> => {
    await container.untilExited(closed.signal);
    await Promise.all([ended(stdout), ended(stderr)]);
    return { exitCode: 137 };
  };
  const exit = Promise.race([run(), killed()]);
  void exit.finally(() => closed.abort());
  return {
    ...(stdin && { stdin }),
    stdout,
    ...(stderr && { stderr }),
    resize: () => {},
    exit,
    close: () => closed.abort(),
  };
}

/** Output of the container from now on, and its stdin. */
export function attachSession(container: SimulatedContainer, options: AttachOptions): StreamSession {
  const stdout = new PassThrough();
  const stderr = options.tty ? undefined : new PassThrough();
  const output = (stream: 'stdout' | 'stderr', text: string): void => {
    (stream === 'stderr' && stderr ? stderr : stdout).write(text);
  };
  const finish = (): Promise<unknown> => {
    container.outputs.delete(output);
    return Promise.all([ended(stdout), ended(stderr)]);
  };
  container.outputs.add(output);
  let stdin: PassThrough | undefined;
  if (options.stdin && container.stdin) {
    stdin = new PassThrough();
    stdin.pipe(container.stdin, { end: container.deps.config.stdinOnce });
  }
  const closed = new AbortController();
  const exit = container.untilExited(closed.signal).then(async () => {
    await finish();
    return { exitCode: container.status().exitCode ?? 0 };
  });
  return { ...(stdin && { stdin }), stdout, ...(stderr && { stderr }), resize: () => {}, exit, close: () => closed.abort() };
}

/** Ends an output; resolves when its reader has had everything. */
function ended(output: PassThrough | undefined): Promise<void> {
  if (!output || output.readableEnded || output.destroyed) return Promise.resolve();
  output.end();
  return new Promise((resolve) => output.once('end', resolve).once('close', resolve));
}
