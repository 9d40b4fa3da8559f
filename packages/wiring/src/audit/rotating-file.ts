import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { chmod, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { makeDirectory } from '@kubewright/client';
import { basename, dirname, extname, join } from 'node:path';
import type { Clock, Logger } from '@kubewright/api-machinery';
import { reasonOf } from '../cluster/start-error.ts';

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
const partialSuffix = '.partial';
const endings = [packedSuffix + partialSuffix, packedSuffix];
const dayMs = 24 * 60 * 60 * 1_000;

export interface RotatingFileDeps {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A file that was put aside. */
interface Aside {
  readonly name: string;
  /** When, as its name tells. */
  readonly text: string;
  /** What its name has behind that of a plain one: packed, or what is left of a packing that broke off. */
  readonly ending: string;
}

/**
 * A log file (0600) that is put aside when it is full, under the name lumberjack gives: `audit-2026-01-02T15-04-05.000.log`.
 * Files put aside are packed and dropped in the background: whoever writes does not wait for it, and if it fails it is
 * logged, and tried again with the next.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  readonly #deps: RotatingFileDeps;
  #file: FileHandle | undefined;
  #bytes = 0;
  #tidying: Promise<void> | undefined;
  #untidy = false;

  constructor(options: RotatingFileOptions, deps: RotatingFileDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Opens the file, so that one that cannot be written is known at start. */
  async open(): Promise<FileHandle> {
    if (this.#file) return this.#file;
    await makeDirectory(dirname(this.#options.path), 0o700);
    const file = await open(this.#options.path, 'a', 0o600);
    this.#bytes = (await file.stat()).size;
    this.#tidyLater();
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

  /** Waits for what is done in the background. */
  async close(): Promise<void> {
    await this.#closeFile();
    await this.#tidying;
  }

  async #closeFile(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #rotate(): Promise<void> {
    await this.#closeFile();
    const { path } = this.#options;
    const aside = this.#at(`${this.#prefix()}${await this.#freeTime()}${extname(path)}`);
    await rename(path, aside);
    await chmod(aside, 0o600);
  }

  /** Now, or as soon after as no other file was put aside: a fast writer fills several within a millisecond. */
  async #freeTime(): Promise<string> {
    const asides = await this.#asides();
    const taken = new Set(asides.flatMap(({ text, ending }) => (ending.endsWith(partialSuffix) ? [] : [text])));
    let epochMs = this.#deps.clock.nowMs();
    while (taken.has(timeText(epochMs))) epochMs++;
    return timeText(epochMs);
  }

  /** One round at a time; what is put aside during one makes one more. */
  #tidyLater(): void {
    this.#untidy = true;
    this.#tidying ??= this.#tidy().finally(() => (this.#tidying = undefined));
  }

  async #tidy(): Promise<void> {
    while (this.#untidy) {
      this.#untidy = false;
      await this.#tidyAll().catch((error: unknown) => this.#failed(this.#options.path, error));
    }
  }

  async #tidyAll(): Promise<void> {
    const asides = await this.#asides();
    const tooOld = this.#tooOld(asides);
    for (const { name, text, ending } of asides) {
      const file = this.#at(name);
      const drop = tooOld.has(text) || ending.endsWith(partialSuffix);
      const pack = this.#options.compress && ending === '';
      const done = drop ? rm(file, { force: true }) : pack ? packed(file) : undefined;
      await done?.catch((error: unknown) => this.#failed(file, error));
    }
  }

  #failed(file: string, error: unknown): void {
    this.#deps.logger.error('a log that was put aside could not be packed or dropped', { file, error: reasonOf(error) });
  }

  async #asides(): Promise<Aside[]> {
    const suffix = extname(this.#options.path);
    const prefix = this.#prefix();
    const names = await readdir(dirname(this.#options.path));
    return names.flatMap((name) => {
      const ending = endings.find((each) => name.endsWith(suffix + each)) ?? '';
      const text = name.slice(prefix.length, name.length - suffix.length - ending.length);
      return name === `${prefix}${text}${suffix}${ending}` && time.test(text) ? [{ name, text, ending }] : [];
    });
  }

  /** The times of those of which there are enough younger ones, or that have been kept long enough. */
  #tooOld(asides: readonly Aside[]): ReadonlySet<string> {
    const { maxBackups, maxAgeDays } = this.#options;
    const times = [...new Set(asides.map(({ text }) => text))].sort().reverse();
    const oldest = maxAgeDays === 0 ? '' : timeText(this.#deps.clock.nowMs() - maxAgeDays * dayMs);
    return new Set(times.filter((text, index) => (maxBackups > 0 && index >= maxBackups) || text < oldest));
  }

  #at(name: string): string {
    return join(dirname(this.#options.path), name);
  }

  #prefix(): string {
    const { path } = this.#options;
    return `${basename(path, extname(path))}-`;
  }
}

const timeText = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 23).replaceAll(':', '-');

/** The packed file is complete before the other goes. */
async function packed(file: string): Promise<void> {
  const partial = `${file}${packedSuffix}${partialSuffix}`;
  await pipeline(createReadStream(file), createGzip(), createWriteStream(partial, { mode: 0o600 }));
  await rename(partial, `${file}${packedSuffix}`);
  await rm(file);
}
