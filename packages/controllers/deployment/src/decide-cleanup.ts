import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import { revisionOf } from './annotations.ts';
import { byAge, replicasOf } from './replica-sets.ts';

const noLimit = 0x7fff_ffff;

/** The old ReplicaSets beyond the history limit that are empty and settled, oldest revision first (sync.go cleanupDeployment). */
export function decideCleanup({ spec }: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = spec.revisionHistoryLimit;
  if (limit === undefined || limit === noLimit) return [];
  const living = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const surplus = living.length - limit;
  if (surplus <= 0) return [];
  const ordered = living.sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b));
  return ordered.slice(0, surplus).filter(isEmptyAndSettled);
}

function isEmptyAndSettled(replicaSet: ReplicaSet): boolean {
  const { metadata, status } = replicaSet;
  return replicasOf(replicaSet) === 0 && (status?.replicas ?? 0) === 0 && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
}
