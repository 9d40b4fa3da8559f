import type { Readable } from 'node:stream';
import { AsyncQueue } from '../upgrade/async-queue.ts';
import type { RemoteTerminalSize } from './session.ts';

const maxPendingChars = 4_096;
const object = /\{[^{}]*\}/g;

/** Sizes from a stream of JSON objects `{"Width":80,"Height":24}`; anything else is skipped. */
export function readResizes(stream: Readable): AsyncIterable<RemoteTerminalSize> {
  const sizes = new AsyncQueue<RemoteTerminalSize>();
  let pending = '';
  stream.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1');
    let consumed = 0;
    for (const match of pending.matchAll(object)) {
      consumed = match.index + match[0].length;
      const size = parseSize(match[0]);
      if (size) sizes.replace(size);
    }
    pending = pending.slice(consumed).slice(-maxPendingChars);
  });
  stream.on('close', () => sizes.end()).on('end', () => sizes.end());
  return sizes;
}

function parseSize(text: string): RemoteTerminalSize | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return isSize(width) && isSize(height) ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
