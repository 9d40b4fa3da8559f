import type { Pod } from '@kubewright/api/core/v1';
import { rankPodsForDeletion } from '@kubewright/controller-runtime';
import type { JobPods } from './count-pods.ts';
import { completionIndexOf, isIndexed, isSuspended, replacesOnlyFailed } from './job-pods.ts';

/** At most so many pods are made or deleted at a time (upstream MaxPodCreateDeletePerSync). */
const burst = 500;

export type PodDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'delete'; readonly pods: readonly Pod[] }
  /** One entry for each pod: its completion index, undefined for jobs without. */
  | { readonly kind: 'create'; readonly indexes: readonly (number | undefined)[] };

/** Which pods a running job lacks or has too many of. Deleting comes first; never both at once. */
export function decidePods(pods: JobPods, nowMs: number): PodDecision {
  const { job, active } = pods;
  if (isSuspended(job)) return active.length > 0 ? { kind: 'delete', pods: active } : { kind: 'keep' };
  const wanted = wantedActive(pods);
  const surplus = surplusPods(pods, Math.max(0, active.length - wanted), nowMs).slice(0, burst);
  if (surplus.length > 0) return { kind: 'delete', pods: surplus };
  const missing = Math.min(burst, wanted - active.length - (replacesOnlyFailed(job) ? pods.terminating : 0));
  if (missing <= 0) return { kind: 'keep' };
  const indexes = isIndexed(job) ? pendingIndexes(pods, missing) : Array.from({ length: missing }, () => undefined);
  return indexes.length > 0 ? { kind: 'create', indexes } : { kind: 'keep' };
}

/** A job without completions starts no more pods after the first success. */
function wantedActive({ job: { spec }, active, succeeded }: JobPods): number {
  const parallelism = spec.parallelism ?? 1;
  if (spec.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, spec.completions - succeeded));
}

/** Pods of an index that another one works on too, or that the job does not have, go first, then those worth least. */
function surplusPods({ job, active }: JobPods, atLeast: number, nowMs: number): Pod[] {
  const ranked = rankPodsForDeletion(active, [], nowMs);
  if (!isIndexed(job)) return ranked.slice(0, atLeast);
  const kept = new Map<number, Pod>();
  // Those worth most are asked first, and keep their index.
  for (const pod of ranked.toReversed()) {
    const index = completionIndexOf(pod, job);
    if (index !== undefined && !kept.has(index)) kept.set(index, pod);
  }
  const keepers = new Set(kept.values());
  const repeated = ranked.filter((pod) => !keepers.has(pod));
  const rest = ranked.filter((pod) => keepers.has(pod));
  return [...repeated, ...rest.slice(0, Math.max(0, atLeast - repeated.length))];
}

function pendingIndexes({ job, all, active, indexes }: JobPods, count: number): number[] {
  const atWork = replacesOnlyFailed(job) ? all.filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded') : active;
  const taken = new Set(atWork.map((pod) => completionIndexOf(pod, job)));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && pending.length < count; index++) {
    if (!taken.has(index) && !indexes.has(index)) pending.push(index);
  }
  return pending;
}
