import type { LogEntry } from '@kubewright/cri';
import type { LogQuery } from './log-options.ts';

const newline = 10;

/** The bytes a client gets for log entries: filtered, stamped at the beginning of each line, cut at `limitBytes`. */
export async function* logLines(entries: AsyncIterable<LogEntry>, query: LogQuery): AsyncGenerator<Uint8Array, void, void> {
  let leftBytes = query.limitBytes ?? Infinity;
  let atLineStart = true;
  for await (const entry of entries) {
    if (query.stream !== 'All' && query.stream.toLowerCase() !== entry.stream) continue;
    const line = query.timestamps && atLineStart ? stamped(entry) : entry.bytes;
    atLineStart = entry.bytes.length === 0 || entry.bytes[entry.bytes.length - 1] === newline;
    if (line.length > leftBytes) {
      yield line.subarray(0, leftBytes);
      return;
    }
    leftBytes -= line.length;
    yield line;
    if (leftBytes === 0) return;
  }
}

function stamped(entry: LogEntry): Uint8Array {
  return Buffer.concat([Buffer.from(`${formatNanoTime(entry.timeMs)} `), entry.bytes]);
}

/** RFC 3339 in UTC with nine decimals, as the kubelet stamps log lines. */
export function formatNanoTime(timeMs: number): string {
  const wholeMs = Math.floor(timeMs);
  const nanos = Math.min(999_999, Math.round((timeMs - wholeMs) * 1_000_000));
  return `${new Date(wholeMs).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;
}
