import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Processor time the processes have taken so far, in seconds: all threads, user and system. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / ticksPerSecond;
}

/** Memory of a process in bytes. `resident` counts the page cache of mapped files, which the system takes back at will; `private` does not. */
export function memoryOf(pid: number): { readonly resident: number; readonly private: number; readonly peak: number } {
  const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1_024;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { resident: kib('VmRSS'), private: kib('RssAnon'), peak: kib('VmHWM') };
}

/** Forgets the peak so far. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Keeps all threads of a process, those to come as well, on one core, where there are two and `taskset` is installed. */
export function pin(pid: number, core: 0 | 1): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) execFileSync('taskset', ['-cp', String(core), thread], { stdio: 'ignore' });
  } catch {
    // One core, or no taskset: the figures are a floor.
  }
}
