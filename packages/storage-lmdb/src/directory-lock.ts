import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreLockedError } from './errors.ts';

/** Says of a process which it is: the pid alone may be another's after a restart of the process or the machine. */
interface Holder {
  readonly pid: number;
  /** When the process began, in clock ticks since boot, and which boot; '' where there is no /proc. */
  readonly started: string;
}

/** Keeps a directory for one process. Two at once are also told apart at the first write (see LogFile). */
export class DirectoryLock {
  readonly #path: string;
  readonly #content: string;

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
  }

  /** @throws {StoreLockedError} when a living process has it. */
  static acquire(directory: string): DirectoryLock {
    const path = join(directory, 'lock');
    const own: Holder = { pid: process.pid, started: startOf(process.pid) };
    const content = `${JSON.stringify(own)}\n`;
    if (!tryCreate(path, content)) {
      const holder = readHolder(path);
      if (holder && isAlive(holder)) throw new StoreLockedError(directory, `process ${holder.pid}`);
      remove(path);
      if (!tryCreate(path, content)) throw new StoreLockedError(directory, 'a process that has just started');
    }
    return new DirectoryLock(path, content);
  }

  release(): void {
    if (read(this.#path) === this.#content) remove(this.#path);
  }
}

function tryCreate(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Undefined for a file that was cut off while it was written: its writer died. */
function readHolder(path: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(read(path)) as Holder;
    return Number.isInteger(pid) && pid > 0 ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  if (!stat) return '';
  // The command may hold spaces and parentheses; the fields after its closing one are fixed (proc(5): 3 is the state,
  // 22 is starttime). A zombie holds no files any more.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[0] === 'Z' ? 'dead' : (fields[19] ?? '');
  return `${ticks}@${read('/proc/sys/kernel/random/boot_id').trim()}`;
}
