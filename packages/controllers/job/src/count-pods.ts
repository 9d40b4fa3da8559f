import type { Job } from '@kubewright/api/batch/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { isPodActive, isPodReady, isPodTerminating } from '@kubewright/controller-runtime';
import { CompletionIndexes } from './completion-indexes.ts';
import { completionIndexOf, hasFailed, hasSucceeded, isIndexed, isTracked } from './job-pods.ts';
import { meaningOfFailure } from './pod-failure-policy.ts';

/** A job's pods as one reconciliation sees them. */
export interface JobPods {
  readonly job: Job;
  readonly all: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended, still tracked, and not yet in the status. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  /** With those that are in the status, or on their way into it. */
  readonly succeeded: number;
  readonly failed: number;
  /** Of an indexed job: done by the status or by pods that have just succeeded. */
  readonly indexes: CompletionIndexes;
}

/** @param counted uids of pods whose finalizer has been taken away, though the lister may still show it. */
export function countPods(job: Job, all: readonly Pod[], counted: ReadonlySet<string>): JobPods {
  const { status, spec } = job;
  const uncounted = {
    succeeded: new Set(status?.uncountedTerminatedPods?.succeeded),
    failed: new Set(status?.uncountedTerminatedPods?.failed),
  };
  const isNew = (pod: Pod): boolean =>
    isTracked(pod) && !counted.has(pod.metadata.uid!) && (!isIndexed(job) || completionIndexOf(pod, job) !== undefined);
  const newlySucceeded = all.filter((pod) => isNew(pod) && hasSucceeded(pod) && !uncounted.succeeded.has(pod.metadata.uid!));
  const newlyFailed = all.filter((pod) => isNew(pod) && hasFailed(pod, job) && !uncounted.failed.has(pod.metadata.uid!));
  const active = all.filter(isPodActive);
  const indexesBefore = CompletionIndexes.parse(status?.completedIndexes, spec.completions ?? 0);
  const indexes = isIndexed(job)
    ? indexesBefore.union(CompletionIndexes.of(newlySucceeded.map((pod) => completionIndexOf(pod, job)!)))
    : indexesBefore;
  return {
    job,
    all,
    active,
    newlySucceeded,
    newlyFailed,
    indexes,
    ready: active.filter(isPodReady).length,
    terminating: all.filter(isPodTerminating).length,
    succeeded: isIndexed(job) ? indexes.total : (status?.succeeded ?? 0) + newlySucceeded.length + uncounted.succeeded.size,
    failed:
      (status?.failed ?? 0) +
      newlyFailed.filter((pod) => meaningOfFailure(spec.podFailurePolicy, pod).counts).length +
      uncounted.failed.size,
  };
}
