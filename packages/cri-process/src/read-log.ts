import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { LogEntry, LogOptions } from '@kubewright/cri';
import type { ContainerLog } from './container-log.ts';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Reads a log in CRI format. `live` is the writer of a container that still runs: with `follow` the reader goes on with
 * it, across rotations, until it is closed.
 */
export async function* readLog(path: string, live: ContainerLog | undefined, options: LogOptions): AsyncIterable<LogEntry> {
  const { follow, sinceMs = -Infinity, tailLines, signal } = options;
  let generation = live?.generation;
  let file = await openOrUndefined(path);
  if (!file) return;
  try {
    let position = tailLines === undefined ? 0 : await tailPosition(file, tailLines);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const wasClosed = live?.closed ?? true;
      // Taken before the read: what came since then is read in another round.
      const { revision = 0, generation: written } = live ?? {};
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(chunkBytes), position });
      if (signal?.aborted) return;
      position += bytesRead;
      const bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, bytesRead)]) : buffer.subarray(0, bytesRead);
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        const entry = parseLine(bytes.subarray(start, end));
        start = end + 1;
        if (entry && entry.timeMs >= sinceMs) yield entry;
      }
      rest = bytes.subarray(start);
      if (bytesRead > 0) continue;
      if (written !== generation) {
        generation = written;
        await file.close();
        file = await openOrUndefined(path);
        if (!file) return;
        position = 0;
        continue;
      }
      if (!follow || wasClosed || !live) return;
      await live.changed(revision, signal);
    }
  } finally {
    await file?.close();
  }
}

async function openOrUndefined(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where the last `lines` lines begin. */
async function tailPosition(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines <= 0) return size;
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let found = 0;
  for (let end = size; end > 0;) {
    const begin = Math.max(0, end - chunkBytes);
    await file.read(buffer, 0, end - begin, begin);
    for (let i = end - begin - 1; i >= 0; i--) {
      // The newline that ends the file begins no line.
      if (buffer[i] === newline && begin + i !== size - 1 && ++found === lines) return begin + i + 1;
    }
    end = begin;
  }
  return 0;
}

/** Undefined for a line that is not in the format. */
function parseLine(line: Buffer): LogEntry | undefined {
  const timeEnd = line.indexOf(0x20);
  const streamEnd = line.indexOf(0x20, timeEnd + 1);
  const tagEnd = line.indexOf(0x20, streamEnd + 1);
  if (timeEnd < 0 || streamEnd < 0 || tagEnd < 0) return undefined;
  const stream = line.toString('latin1', timeEnd + 1, streamEnd);
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const time = line.toString('latin1', 0, timeEnd);
  const timeMs = Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 29)) / 1e6;
  if (Number.isNaN(timeMs)) return undefined;
  const isFull = line[streamEnd + 1] === 0x46;
  const text = line.subarray(tagEnd + 1);
  return { timeMs, stream, bytes: isFull ? Buffer.concat([text, Buffer.from('\n')]) : Buffer.from(text) };
}
