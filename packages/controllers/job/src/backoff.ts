import type { Pod } from '@kubewright/api/core/v1';
import { podCondition } from '@kubewright/controller-runtime';

/** Failures since the last success: each doubles the wait for the next pod. */
export interface Backoff {
  readonly failures: number;
  readonly lastFailureMs: number;
}

export const noBackoff: Backoff = { failures: 0, lastFailureMs: 0 };

const baseMs = 10_000;
const maxMs = 600_000;

/** The back-off after these pods have ended too. */
export function backoffAfter(before: Backoff, succeeded: readonly Pod[], failed: readonly Pod[]): Backoff {
  if (succeeded.length + failed.length === 0) return before;
  const lastSuccessMs = Math.max(...succeeded.map(finishedMs), -Infinity);
  const since = failed.map(finishedMs).filter((ms) => ms > lastSuccessMs);
  if (since.length === 0) return noBackoff;
  return { failures: (succeeded.length > 0 ? 0 : before.failures) + since.length, lastFailureMs: Math.max(...since) };
}

/** How long no pod may be made yet, in milliseconds. */
export function remainingMs({ failures, lastFailureMs }: Backoff, nowMs: number): number {
  if (failures === 0) return 0;
  return Math.max(0, lastFailureMs + Math.min(maxMs, baseMs * 2 ** (failures - 1)) - nowMs);
}

/** When the pod ended: by its containers, else when it stopped being ready, else when it was deleted. */
function finishedMs(pod: Pod): number {
  const { status, metadata, spec } = pod;
  const sidecars = new Set((spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
  const statuses = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  const ends = statuses.map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && ends.every((end) => !Number.isNaN(end))) return Math.max(...ends);
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  if (metadata.deletionTimestamp) return Date.parse(metadata.deletionTimestamp) - Number(metadata.deletionGracePeriodSeconds ?? 0) * 1_000;
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}
