import type { JobSpec } from '@kubewright/api/batch/v1';
import { templateWarnings } from '../pod-spec/warnings/pod-warnings.ts';

const manyCompletions = 100_000;
const muchParallelism = 10_000;

/** Of a job, or of those that a cron job makes (pkg/api/job WarningsForJobSpec). */
export function jobSpecWarnings(spec: JobSpec | undefined, at: string): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec ?? {};
  const isHuge = completionMode === 'Indexed' && completions > manyCompletions && parallelism > muchParallelism;
  const huge =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';
  return [...(isHuge ? [`${at}: ${huge}`] : []), ...templateWarnings(spec?.template, `${at}.template`)];
}
