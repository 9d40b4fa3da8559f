import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Waiters } from '@kubewright/cri';

export interface ContainerLogOptions {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

type Stream = 'stdout' | 'stderr';

const maxLineBytes = 16 * 1024;
const newline = 0x0a;

/**
 * Writes a container's output as CRI log lines, `<time> <stream> <F|P> <text>`, and tells readers when there is more.
 * At `maxFileBytes` the file moves to `<path>.1` (`.1` to `.2`, …) and a new one begins.
 */
export class ContainerLog {
  readonly path: string;
  readonly #options: ContainerLogOptions;
  readonly #rest = new Map<Stream, Buffer>();
  #fd: number;
  #sizeBytes: number;
  /** Counts the files begun, so that a reader notices a rotation. */
  generation = 0;
  /** Counts the writes, so that none goes unnoticed between a read and the wait for more. */
  revision = 0;
  #pending: Buffer[] = [];
  #flushing = false;
  #closed = false;
  readonly #followers = new Waiters();

  constructor(path: string, options: ContainerLogOptions) {
    this.path = path;
    this.#options = options;
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    this.#fd = openSync(path, 'a', 0o640);
    this.#sizeBytes = fstatSync(this.#fd).size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(stream: Stream, chunk: Buffer): void {
    if (this.#closed) return;
    const head = Buffer.from(`${timestamp()} ${stream} `);
    let rest = this.#rest.get(stream);
    let bytes = rest && rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = bytes.indexOf(newline); end >= 0 || bytes.length > maxLineBytes; end = bytes.indexOf(newline)) {
      const full = end >= 0 && end <= maxLineBytes;
      const length = full ? end : maxLineBytes;
      this.#pending.push(head, full ? fullTag : partialTag, bytes.subarray(0, length), newlineBytes);
      bytes = bytes.subarray(full ? length + 1 : length);
    }
    rest = Buffer.from(bytes);
    this.#rest.set(stream, rest);
    this.#flushSoon();
  }

  /** Resolves when more was written than at `revision`, or the log is closed, or `signal` aborts. */
  changed(revision: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#closed || revision !== this.revision ? Promise.resolve() : this.#followers.wait(signal);
  }

  /** Writes what is left, unfinished lines too, and ends followers. */
  close(): void {
    if (this.#closed) return;
    for (const [stream, rest] of this.#rest) {
      if (rest.length > 0) this.#pending.push(Buffer.from(`${timestamp()} ${stream} `), partialTag, rest, newlineBytes);
    }
    this.#flush();
    this.#closed = true;
    closeSync(this.#fd);
    this.#wake();
  }

  /** Begins a new file at the same path: the old one was moved away. */
  reopen(): void {
    this.#flush();
    closeSync(this.#fd);
    this.#fd = openSync(this.path, 'a', 0o640);
    this.#sizeBytes = fstatSync(this.#fd).size;
    this.generation++;
  }

  /** Output that comes in one turn of the event loop is written at once. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      if (!this.#closed) this.#flush();
    });
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    try {
      writeSync(this.#fd, bytes);
    } catch {
      // A full disk must not take the node down: the lines are lost, the container goes on.
    }
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes >= this.#options.maxFileBytes) this.#rotate();
    this.#wake();
  }

  #rotate(): void {
    for (let i = this.#options.maxFiles - 1; i >= 1; i--) {
      const from = i === 1 ? this.path : `${this.path}.${i - 1}`;
      try {
        renameSync(from, `${this.path}.${i}`);
      } catch {
        // There are not that many yet.
      }
    }
    closeSync(this.#fd);
    this.#fd = openSync(this.path, 'a', 0o640);
    this.#sizeBytes = 0;
    this.generation++;
  }

  #wake(): void {
    this.revision++;
    this.#followers.wakeAll();
  }
}

const fullTag = Buffer.from('F ');
const partialTag = Buffer.from('P ');
const newlineBytes = Buffer.from('\n');

/** RFC 3339 with nanoseconds, of which microseconds are real. */
function timestamp(): string {
  const nowMs = performance.timeOrigin + performance.now();
  const micros = Math.floor((nowMs % 1) * 1_000);
  return `${new Date(nowMs).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}000Z`;
}

/** Removes a log with its rotated files. */
export function removeLog(path: string, maxFiles: number): void {
  rmSync(path, { force: true });
  for (let i = 1; i < maxFiles; i++) rmSync(`${path}.${i}`, { force: true });
}
