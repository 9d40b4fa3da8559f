import type { Job } from '@kubewright/api/batch/v1';
import type { Pod } from '@kubewright/api/core/v1';

/** Keeps a pod from going before the job has counted it (KEP-2307). */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index';

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) ?? false;
export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';
export const isSuspended = ({ spec }: Job): boolean => spec.suspend === true;

/** True where a pod that is ending is not replaced before it has failed. */
export const replacesOnlyFailed = ({ spec }: Job): boolean => spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** Which of an indexed job's completions the pod works on; undefined for none that the job has. */
export function completionIndexOf({ metadata }: Pod, { spec }: Job): number | undefined {
  const text = metadata.annotations?.[completionIndexKey];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return index < (spec.completions ?? 0) ? index : undefined;
}

/** A deleted pod counts as failed, for it may never reach that phase; not where only failed ones are replaced. */
export function hasFailed({ status, metadata }: Pod, job: Job): boolean {
  if (status?.phase === 'Failed') return true;
  return !replacesOnlyFailed(job) && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

export const hasSucceeded = ({ status }: Pod): boolean => status?.phase === 'Succeeded';
