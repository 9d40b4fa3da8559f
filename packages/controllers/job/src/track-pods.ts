import { isNotFound, keyOf } from '@kubewright/api-machinery';
import type { JobStatus } from '@kubewright/api/batch/v1';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { JobEnd } from './conditions.ts';
import type { JobPods } from './count-pods.ts';
import { completionIndexOf, hasFailed, hasSucceeded, isIndexed, isTracked, trackingFinalizer } from './job-pods.ts';
import { meaningOfFailure } from './pod-failure-policy.ts';

/** So many pods are counted at a time, that a status stays small (upstream MaxUncountedPods). */
const maxUncounted = 500;

/** What one pass may count: the pods to let go, and the uids to note in the status before that. */
export interface Counted {
  readonly release: readonly Pod[];
  readonly succeeded: string[];
  readonly failed: string[];
  /** More are left for the next pass. */
  readonly full: boolean;
}

/** Which pods are done with, and how they count. When the job ends, pods that have not ended count as failed. */
export function countablePods({ job, all }: JobPods, status: JobStatus, end: JobEnd | undefined, counted: ReadonlySet<string>): Counted {
  const release: Pod[] = [];
  const succeeded = [...(status.uncountedTerminatedPods?.succeeded ?? [])];
  const failed = [...(status.uncountedTerminatedPods?.failed ?? [])];
  let indexed = 0;
  for (const pod of all) {
    const uid = pod.metadata.uid!;
    if (!isTracked(pod) || counted.has(uid)) continue;
    const isFailure = hasFailed(pod, job);
    if (!job.metadata.deletionTimestamp && !end && !hasSucceeded(pod) && !isFailure) continue;
    release.push(pod);
    const inRange = !isIndexed(job) || completionIndexOf(pod, job) !== undefined;
    if (hasSucceeded(pod) && !failed.includes(uid)) {
      // An index that is done tells enough: its pods need no counting.
      if (isIndexed(job)) indexed++;
      else if (!succeeded.includes(uid)) succeeded.push(uid);
    } else if (
      (isFailure || end?.type === 'Failed') &&
      inRange &&
      !failed.includes(uid) &&
      meaningOfFailure(job.spec.podFailurePolicy, pod).counts
    ) {
      failed.push(uid);
    }
    if (succeeded.length + failed.length + indexed >= maxUncounted) return { release, succeeded, failed, full: true };
  }
  return { release, succeeded, failed, full: false };
}

/** The status with those of its uncounted pods in the counts that are no longer held by their finalizer. */
export function settleCounts(status: JobStatus, held: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const left = { succeeded: succeeded.filter((uid) => held.has(uid)), failed: failed.filter((uid) => held.has(uid)) };
  const counted = { succeeded: succeeded.length - left.succeeded.length, failed: failed.length - left.failed.length };
  return {
    ...status,
    ...(counted.succeeded > 0 && { succeeded: (status.succeeded ?? 0) + counted.succeeded }),
    ...(counted.failed > 0 && { failed: (status.failed ?? 0) + counted.failed }),
    uncountedTerminatedPods: {
      ...(left.succeeded.length > 0 && { succeeded: left.succeeded }),
      ...(left.failed.length > 0 && { failed: left.failed }),
    },
  };
}

/** Takes the finalizer away, so that the pod may go. False: it is gone. @throws {ApiError} Conflict, when another has its name, too. */
export async function releasePod(client: Client, pod: Pod, signal: AbortSignal): Promise<boolean> {
  const body = { metadata: { uid: pod.metadata.uid!, '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } };
  try {
    await client.resource(Pods).patch(keyOf(pod), { type: 'strategic', body }, { signal });
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return false;
  }
}
