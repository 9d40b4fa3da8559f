import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { Gauge, type Family } from './metric-families.ts';

/** Of how long the event loop may be late, in milliseconds, before it shows. */
const resolutionMs = 20;
let delay: IntervalHistogram | undefined;

/** The process itself, as Prometheus' client libraries tell it, and how late its event loop is. */
export function processFamilies(startSeconds: number): Family[] {
  const { user, system } = process.cpuUsage();
  const one = (name: string, help: string, read: () => number | undefined, type: 'gauge' | 'counter' = 'gauge'): Family =>
    new Gauge(
      name,
      help,
      () => {
        const value = read();
        return value === undefined ? [] : [['', value]];
      },
      type,
    );
  return [
    one('process_cpu_seconds_total', 'User and system CPU time in seconds.', () => (user + system) / 1e6, 'counter'),
    one('process_resident_memory_bytes', 'Resident memory in bytes.', () => process.memoryUsage.rss()),
    one('process_virtual_memory_bytes', 'Virtual memory in bytes.', () => virtualBytes()),
    one('process_open_fds', 'Open file descriptors.', () => openFiles()),
    one('process_max_fds', 'File descriptors there may be at most.', () => maxFiles()),
    one('process_start_time_seconds', 'Start of the server in seconds since the Unix epoch.', () => startSeconds),
    ...eventLoopFamilies(),
  ];
}

/** Measured from the first time somebody asks: a server nobody watches pays nothing. */
function eventLoopFamilies(): Family[] {
  if (!delay) {
    delay = monitorEventLoopDelay({ resolution: resolutionMs });
    delay.enable();
  }
  const { mean, min, max, stddev, count } = delay;
  const percentiles = [50, 90, 99].map((percent) => [`p${percent}`, delay!.percentile(percent)] as const);
  delay.reset();
  const late = (nanos: number): number => Math.max(0, nanos / 1e9 - resolutionMs / 1_000);
  const family = (name: string, seconds: number): Family =>
    new Gauge(`nodejs_eventloop_lag_${name}_seconds`, `Delay of the event loop since it was last asked for: ${name}.`, () =>
      count > 0 ? [['', seconds]] : [],
    );
  const measures = [['mean', mean], ['min', min], ['max', max], ...percentiles] as const;
  return [family('stddev', stddev / 1e9), ...measures.map(([name, nanos]) => family(name, late(nanos)))];
}

/** Files of procfs; elsewhere the family is empty. */
function openFiles(): number | undefined {
  return attempt(() => readdirSync('/proc/self/fd').length);
}

function maxFiles(): number | undefined {
  return attempt(() => Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]));
}

function virtualBytes(): number | undefined {
  return attempt(() => Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[0]) * 4_096);
}

function attempt(read: () => number): number | undefined {
  try {
    const value = read();
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
