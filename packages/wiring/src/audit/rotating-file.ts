import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { chmod, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { makeDirectory } from '@kubewright/client';
import { basename, dirname, extname, join } from 'node:path';
import type { Clock } from '@kubewright/api-machinery';

export interface RotatingFileOptions {
  readonly path: string;
  /** A file that would grow past this is put aside first. */
  readonly maxBytes: number;
  /** Files put aside that are kept; 0: all. */
  readonly maxBackups: number;
  /** Files put aside longer ago go; 0: none does. */
  readonly maxAgeDays: number;
  /** Whether files put aside are packed with gzip. Default false. */
  readonly compress?: boolean;
}

/** The time a file was put aside at, as its name holds it. Other files of the folder are not ours to remove. */
const time = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}$/;
const packedSuffix = '.gz';
const dayMs = 24 * 60 * 60 * 1_000;

/** A log file (0600) that is put aside when it is full, under the name lumberjack gives: `audit-2026-01-02T15-04-05.000.log`. */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  readonly #clock: Clock;
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(options: RotatingFileOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Opens the file, so that one that cannot be written is known at start. */
  async open(): Promise<FileHandle> {
    if (this.#file) return this.#file;
    await makeDirectory(dirname(this.#options.path), 0o700);
    const file = await open(this.#options.path, 'a', 0o600);
    this.#bytes = (await file.stat()).size;
    return (this.#file = file);
  }

  /** Appends whole lines. Not to be called again before it has returned. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.open();
    if (this.#bytes > 0 && this.#bytes + bytes.byteLength > this.#options.maxBytes) await this.#rotate();
    const file = await this.open();
    await file.appendFile(bytes);
    this.#bytes += bytes.byteLength;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #rotate(): Promise<void> {
    await this.close();
    const { path } = this.#options;
    const aside = `${this.#prefix()}${timeText(this.#clock.nowMs())}${extname(path)}`;
    await rename(path, join(dirname(path), aside));
    await chmod(join(dirname(path), aside), 0o600);
    if (this.#options.compress) await packed(join(dirname(path), aside));
    await this.#dropOld();
  }

  async #dropOld(): Promise<void> {
    const { path, maxBackups, maxAgeDays } = this.#options;
    const prefix = this.#prefix();
    const suffix = extname(path);
    const asides = (await readdir(dirname(path))).flatMap((name) => {
      const plain = name.endsWith(`${suffix}${packedSuffix}`) ? name.slice(0, -packedSuffix.length) : name;
      const text = plain.slice(prefix.length, plain.length - suffix.length);
      return plain.startsWith(prefix) && plain.endsWith(suffix) && time.test(text) ? [{ name, text }] : [];
    });
    const times = [...new Set(asides.map(({ text }) => text))].sort().reverse();
    const oldest = maxAgeDays === 0 ? '' : timeText(this.#clock.nowMs() - maxAgeDays * dayMs);
    const gone = new Set(times.filter((text, index) => (maxBackups > 0 && index >= maxBackups) || text < oldest));
    for (const { name, text } of asides) if (gone.has(text)) await rm(join(dirname(path), name), { force: true });
  }

  #prefix(): string {
    const { path } = this.#options;
    return `${basename(path, extname(path))}-`;
  }
}

const timeText = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 23).replaceAll(':', '-');

/** The packed file is complete before the other goes. */
async function packed(file: string): Promise<void> {
  const partial = `${file}${packedSuffix}.partial`;
  await pipeline(createReadStream(file), createGzip(), createWriteStream(partial, { mode: 0o600 }));
  await rename(partial, `${file}${packedSuffix}`);
  await rm(file);
}
