import type { Job, SuccessPolicy } from '@kubewright/api/batch/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { CompletionIndexes } from './completion-indexes.ts';
import { announcedEnd, type JobEnd } from './conditions.ts';
import type { JobPods } from './count-pods.ts';
import { hasFailed, isIndexed, isSuspended } from './job-pods.ts';
import { meaningOfFailure } from './pod-failure-policy.ts';

/**
 * Whether a job has come to its end by what its pods did or by its deadline; the mere reaching of its completions is
 * decided by {@link isComplete}. What was announced stands; failures come before successes, as upstream orders them.
 */
export function decideEnd(pods: JobPods, nowMs: number): JobEnd | undefined {
  const { job } = pods;
  const failed = (reason: string, message: string): JobEnd => ({ type: 'Failed', reason, message });
  const announced = announcedEnd(job);
  if (announced) return announced;
  const byPolicy = failureByPolicy(job, pods.all);
  if (byPolicy !== undefined) return failed('PodFailurePolicy', byPolicy);
  if (pods.failed > (job.spec.backoffLimit ?? 6) || restartedTooOften(pods))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if (deadlineInMs(job, nowMs) === 0) return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  const rule = isIndexed(job) ? metRule(job.spec.successPolicy, job.spec.completions ?? 0, pods.indexes) : undefined;
  return rule === undefined ? undefined : { type: 'Complete', reason: 'SuccessPolicy', message: `Matched rules at index ${rule}` };
}

/** Whether as many have succeeded as the job wants, and none is at work any more. */
export function isComplete({ job, succeeded }: JobPods, active: number): boolean {
  const { completions } = job.spec;
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
}

/** Milliseconds until the job's deadline, at least 0; undefined without one, or while it does not run. */
export function deadlineInMs(job: Job, nowMs: number): number | undefined {
  const { spec, status } = job;
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined || isSuspended(job)) return undefined;
  return Math.max(0, Date.parse(status.startTime) + Number(spec.activeDeadlineSeconds) * 1_000 - nowMs);
}

function failureByPolicy(job: Job, pods: readonly Pod[]): string | undefined {
  if (!job.spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const message = hasFailed(pod, job) ? meaningOfFailure(job.spec.podFailurePolicy, pod).failsJob : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

/** Containers that are restarted in place count too. */
function restartedTooOften({ job: { spec }, all }: JobPods): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  const living = all.filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending');
  const statuses = living.flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]);
  const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return restarts > 0 && restarts >= (spec.backoffLimit ?? 6);
}

function metRule(policy: SuccessPolicy | undefined, completions: number, done: CompletionIndexes): number | undefined {
  const index = (policy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && done.total >= succeededCount;
    const required = CompletionIndexes.parse(succeededIndexes, completions);
    const met = required.overlap(done);
    return required.total > 0 && (met === required.total || (succeededCount !== undefined && met >= succeededCount));
  });
  return index < 0 || done.total === 0 ? undefined : index;
}
