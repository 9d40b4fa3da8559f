import type { Job } from '@kubewright/api/batch/v1';

export type JobFinish = 'Complete' | 'Failed';

/** How a job ended; undefined while it has not. */
export function finishOf({ status }: Job): JobFinish | undefined {
  return status?.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True')?.type as
    | JobFinish
    | undefined;
}

/** Of the jobs that ended so, those that are more than the limit, the oldest first; none without a limit. */
export function oldestBeyond(jobs: readonly Job[], finish: JobFinish, limit: number | undefined): readonly Job[] {
  if (limit === undefined) return [];
  const finished = jobs.filter((job) => finishOf(job) === finish && !job.metadata.deletionTimestamp).sort(byStart);
  return finished.slice(0, Math.max(0, finished.length - limit));
}

/** Those that never started come last. */
function byStart(a: Job, b: Job): number {
  const [its, others] = [a, b].map(({ status }) => (status?.startTime === undefined ? Infinity : Date.parse(status.startTime)));
  if (its !== others) return its! - others!;
  return a.metadata.name! < b.metadata.name! ? -1 : 1;
}
