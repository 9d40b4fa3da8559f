import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import { RuntimeError } from '@kubewright/cri';
import type { TerminalSize } from '@kubewright/cri';

export interface LaunchOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly uid?: number;
  readonly gid?: number;
}

/** A process in a session and process group of its own, whose id is its pid. */
export interface LaunchedProcess {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  /** Unset with a terminal. */
  readonly stderr: Readable | undefined;
  resize(size: TerminalSize): void;
  /** The main process's exit code, or 128 + its signal. Its outputs may have more to read. */
  readonly exited: Promise<number>;
}

/** Starts a process. @throws {RuntimeError} when it cannot be started. */
export async function launch(options: LaunchOptions): Promise<LaunchedProcess> {
  return options.tty ? launchWithTerminal(options) : launchWithPipes(options);
}

async function launchWithPipes({ argv, cwd, env, stdin, uid, gid }: LaunchOptions): Promise<LaunchedProcess> {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, {
    cwd,
    env,
    detached: true,
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? osConstants.signals[signal] : 0)));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new RuntimeError('Internal', startFailure(file, cwd, error.code ?? error.message))),
    );
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  return { pid: child.pid!, stdin: child.stdin ?? undefined, stdout: child.stdout!, stderr: child.stderr!, resize: () => {}, exited };
}

function startFailure(file: string, cwd: string, code: string): string {
  if (code === 'ENOENT') return `exec: "${file}": no such file or directory, or working directory "${cwd}" does not exist`;
  return code === 'EACCES' ? `exec: "${file}": permission denied` : `exec: "${file}": ${code}`;
}

async function launchWithTerminal({ argv, cwd, env, uid, gid }: LaunchOptions): Promise<LaunchedProcess> {
  const pty = await loadPty();
  const [file = '', ...args] = argv;
  const terminal = pty.spawn(file, args, {
    name: env['TERM'] ?? 'xterm',
    cwd,
    env: { ...env },
    encoding: null,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  stdin.on('data', (chunk: Buffer) => terminal.write(chunk as unknown as string));
  terminal.onData((data) => {
    if (stdout.write(data)) return;
    terminal.pause();
    stdout.once('drain', () => terminal.resume());
  });
  const exited = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      stdout.end();
      resolve(signal ? 128 + signal : exitCode);
    });
  });
  const resize = ({ columns, rows }: TerminalSize): void => {
    if (columns > 0 && rows > 0) terminal.resize(columns, rows);
  };
  return { pid: terminal.pid, stdin, stdout, stderr: undefined, resize, exited };
}

async function loadPty(): Promise<typeof import('@lydell/node-pty')> {
  try {
    return await import('@lydell/node-pty');
  } catch (error) {
    throw new RuntimeError('Unimplemented', 'no terminal (tty) on this platform: @lydell/node-pty has no build for it', { cause: error });
  }
}

/** The file a command names, looked for along `path` as a shell would. @throws {RuntimeError} in a container runtime's words. */
export function resolveCommand(command: string, path: string, cwd: string): string {
  if (command.includes('/')) {
    const file = command.startsWith('/') ? command : join(cwd, command);
    if (isExecutable(file)) return file;
    throw notStarted(command, statOf(file) ? 'permission denied' : 'no such file or directory');
  }
  for (const directory of path.split(':')) {
    const file = join(directory || '.', command);
    if (isExecutable(file)) return file;
  }
  throw notStarted(command, 'executable file not found in $PATH');
}

function notStarted(command: string, why: string): RuntimeError {
  return new RuntimeError('Internal', `failed to create task: unable to start container process: exec: "${command}": ${why}`);
}

function statOf(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
