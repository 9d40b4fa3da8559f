import { scaledValue } from '@kubewright/api-machinery';
import type { StatefulSet } from '@kubewright/api/apps/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { isPodAvailable, isPodFinished } from '@kubewright/controller-runtime';
import { ordinalOf, revisionOf } from './stateful-pod.ts';

export type PodAction =
  | { readonly kind: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly kind: 'delete'; readonly pod: Pod };

export interface StatefulSetView {
  readonly set: StatefulSet;
  /** Those of its pods whose names are of the set. */
  readonly pods: readonly Pod[];
  /** Name of the revision that pods are to become. */
  readonly updateRevision: string;
  readonly nowMs: number;
}

/**
 * What to do next with a StatefulSet's pods (upstream stateful_set_control.go): fill the ordinals from the lowest, give
 * up those beyond them from the highest, then replace those of an old revision from the highest. An ordered set does one
 * thing at a time, and none while a pod before it is not available.
 */
export function decidePods(view: StatefulSetView): PodAction[] {
  const { set } = view;
  if (set.metadata.deletionTimestamp) return [];
  const ordered = set.spec.podManagementPolicy !== 'Parallel';
  const { replicas, condemned } = slotsOf(view);
  const filling = fill(view, replicas, ordered);
  if (ordered && filling) return filling;
  const giving = giveUp(view, replicas, condemned, ordered);
  if (ordered && giving) return giving;
  const before = [...(filling ?? []), ...(giving ?? [])];
  return set.spec.updateStrategy?.type === 'OnDelete' ? before : [...before, ...replaceOld(view, replicas)];
}

interface Slots {
  readonly replicas: readonly { readonly ordinal: number; readonly pod: Pod | undefined }[];
  /** Highest first. */
  readonly condemned: readonly Pod[];
}

function slotsOf({ set, pods }: StatefulSetView): Slots {
  const start = set.spec.ordinals?.start ?? 0;
  const count = set.spec.replicas ?? 1;
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod, set)!, pod]));
  const beyond = [...byOrdinal].filter(([ordinal]) => ordinal < start || ordinal >= start + count);
  return {
    replicas: Array.from({ length: count }, (_, nth) => ({ ordinal: start + nth, pod: byOrdinal.get(start + nth) })),
    condemned: beyond.sort(([a], [b]) => b - a).map(([, pod]) => pod),
  };
}

/** Undefined when every ordinal has its pod at work; an empty list means to wait. */
function fill(view: StatefulSetView, replicas: Slots['replicas'], ordered: boolean): PodAction[] | undefined {
  const actions: PodAction[] = [];
  for (const { ordinal, pod } of replicas) {
    const action = fillOne(view, ordinal, pod);
    if (action) actions.push(action);
    if (ordered && (action || !isAvailable(view, pod))) return actions;
  }
  return actions.length > 0 ? actions : undefined;
}

function fillOne(view: StatefulSetView, ordinal: number, pod: Pod | undefined): PodAction | undefined {
  if (!pod) return { kind: 'create', ordinal, revision: ordinal < firstUpdated(view.set) ? 'current' : 'update' };
  return isPodFinished(pod) && !pod.metadata.deletionTimestamp ? { kind: 'delete', pod } : undefined;
}

function giveUp(view: StatefulSetView, replicas: Slots['replicas'], condemned: readonly Pod[], ordered: boolean): PodAction[] | undefined {
  if (!ordered) return condemned.filter(({ metadata }) => !metadata.deletionTimestamp).map((pod) => ({ kind: 'delete', pod }));
  const [last] = condemned;
  if (!last) return undefined;
  if (last.metadata.deletionTimestamp) return [];
  // A pod that is not available may go only when none before it is in that state.
  const firstUnavailable = [...replicas.map(({ pod }) => pod), ...condemned.toReversed()].find((pod) => !isAvailable(view, pod));
  return isAvailable(view, last) || last === firstUnavailable ? [{ kind: 'delete', pod: last }] : [];
}

function replaceOld(view: StatefulSetView, replicas: Slots['replicas']): PodAction[] {
  const { set, updateRevision } = view;
  const { maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const allowed = Math.max(1, scaledValue(maxUnavailable, replicas.length, 'down'));
  const budget = allowed - replicas.filter(({ pod }) => !isAvailable(view, pod)).length;
  const old = replicas.filter(
    ({ ordinal, pod }) => pod && ordinal >= firstUpdated(set) && revisionOf(pod) !== updateRevision && !pod.metadata.deletionTimestamp,
  );
  return old
    .toReversed()
    .slice(0, Math.max(0, budget))
    .map(({ pod }) => ({ kind: 'delete', pod: pod! }));
}

/** The lowest ordinal whose pod is to be of the update revision. */
function firstUpdated({ spec }: StatefulSet): number {
  const start = spec.ordinals?.start ?? 0;
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  return type === 'OnDelete' ? start : start + (rollingUpdate?.partition ?? 0);
}

function isAvailable({ set, nowMs }: StatefulSetView, pod: Pod | undefined): boolean {
  return pod?.status?.phase === 'Running' && !pod.metadata.deletionTimestamp && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}
