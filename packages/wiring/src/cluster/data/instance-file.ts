import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '@kubewright/api-machinery';
import { systemClock } from '../../system/system-clock.ts';
import { readIfPresent, writePrivateFile } from './data-directory.ts';
import { StartError } from '../start-error.ts';

/** The process that runs a data directory's cluster. `startedAt` guards against a recycled pid. */
interface Instance {
  readonly pid: number;
  readonly startedAt: string;
  readonly kubeconfigFile: string;
}

const instanceFile = (dataDirectory: string): string => join(dataDirectory, 'instance.json');
const stopDeadlineMs = 40_000;

/** Records this process as the one that runs the directory. */
export async function recordInstance(dataDirectory: string, kubeconfigFile: string): Promise<void> {
  const instance: Instance = { pid: process.pid, startedAt: await startTimeOf(process.pid), kubeconfigFile };
  await writePrivateFile(instanceFile(dataDirectory), JSON.stringify(instance));
}

export async function forgetInstance(dataDirectory: string): Promise<void> {
  const instance = await readInstance(dataDirectory);
  if (instance?.pid === process.pid) await writePrivateFile(instanceFile(dataDirectory), JSON.stringify({ ...instance, pid: 0 }));
}

/** @throws {StartError} when another process runs the directory. */
export async function refuseSecondInstance(dataDirectory: string): Promise<void> {
  const instance = await readInstance(dataDirectory);
  if (instance && instance.pid !== process.pid && (await isRunning(instance))) {
    throw new StartError(
      `another instance (process ${instance.pid}) already runs on ${dataDirectory}: stop it, or choose another --data-dir`,
    );
  }
}

/** Where the admin kubeconfig of the directory was written last. */
export async function kubeconfigPath(dataDirectory: string): Promise<string> {
  return (await readInstance(dataDirectory))?.kubeconfigFile ?? join(dataDirectory, 'kubeconfig');
}

/**
 * Sends TERM to the directory's cluster and waits until it is gone. Answers its pid, or undefined when none runs.
 * @throws when it does not stop within 40 s.
 */
export async function stopRunningInstance(dataDirectory: string, signal: AbortSignal): Promise<number | undefined> {
  const instance = await readInstance(dataDirectory);
  if (!instance || !(await isRunning(instance))) return undefined;
  process.kill(instance.pid, 'SIGTERM');
  const deadlineMs = systemClock.monotonicMs() + stopDeadlineMs;
  const keepAlive = setInterval(() => {}, 1_000);
  try {
    while (await isRunning(instance)) {
      if (systemClock.monotonicMs() > deadlineMs)
        throw new Error(`process ${instance.pid} did not stop within ${stopDeadlineMs / 1_000} s`);
      await sleep(systemClock, 25, signal);
    }
  } finally {
    clearInterval(keepAlive);
  }
  return instance.pid;
}

async function readInstance(dataDirectory: string): Promise<Instance | undefined> {
  const text = await readIfPresent(instanceFile(dataDirectory));
  if (!text) return undefined;
  try {
    const instance = JSON.parse(text) as Instance;
    return Number.isInteger(instance.pid) && instance.pid >= 0 ? instance : undefined;
  } catch {
    await rm(instanceFile(dataDirectory), { force: true });
    return undefined;
  }
}

async function isRunning({ pid, startedAt }: Instance): Promise<boolean> {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return (await startTimeOf(pid)) === startedAt;
}

/** Field 22 of /proc/<pid>/stat (clock ticks since boot); '' where there is no /proc, so that only the pid counts. */
async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[0] === 'Z' ? 'zombie' : (afterName[19] ?? '');
}
