import type { Job } from '@kubewright/api/batch/v1';

/** What is to be done about one Job. */
export type TtlAfterFinishedDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'wait'; readonly remainingMs: number };

/** Decides for one Job at `nowMs` (epoch milliseconds): finished jobs go when their time to live is over (KEP-592). */
export function decideTtlAfterFinished({ metadata, spec, status }: Job, nowMs: number): TtlAfterFinishedDecision {
  const { ttlSecondsAfterFinished } = spec;
  const end = status?.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
  const endedMs = Date.parse(end?.lastTransitionTime ?? '');
  if (metadata.deletionTimestamp || ttlSecondsAfterFinished === undefined || Number.isNaN(endedMs)) return { kind: 'keep' };
  const remainingMs = endedMs + ttlSecondsAfterFinished * 1_000 - nowMs;
  return remainingMs > 0 ? { kind: 'wait', remainingMs } : { kind: 'delete' };
}
