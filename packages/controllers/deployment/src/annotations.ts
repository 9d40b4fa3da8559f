import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';

/** What describes a Deployment and not its ReplicaSets, or the other way round, is not copied. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
]);
const longestHistory = 2_000;

type Annotations = Readonly<Record<string, string>>;

export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  return integerOf(metadata.annotations, revisionAnnotation) ?? 0;
}

export function desiredReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return integerOf(metadata.annotations, desiredReplicasAnnotation);
}

export function maxReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return integerOf(metadata.annotations, maxReplicasAnnotation);
}

export function maxRevision(replicaSets: readonly ReplicaSet[]): number {
  return Math.max(0, ...replicaSets.map(revisionOf));
}

/** How many there should be, and may be during a rollout, for the next scaling to know what the last one was. */
export function replicasAnnotations(desired: number, surge: number): Annotations {
  return { [desiredReplicasAnnotation]: String(desired), [maxReplicasAnnotation]: String(desired + surge) };
}

/**
 * The annotations of the ReplicaSet of the present template: the Deployment's, and a revision that never goes back;
 * revisions it had before are kept in its history, the oldest dropped when that grows too long (deployment_util.go
 * SetNewReplicaSetAnnotations).
 */
export function newReplicaSetAnnotations(deployment: Deployment, current: Annotations | undefined, revision: number): Annotations {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !notCopied.has(name));
  const annotations = { ...current, ...Object.fromEntries(copied) };
  const before = integerOf(current, revisionAnnotation);
  if (current?.[revisionAnnotation] !== undefined && before === undefined) return annotations;
  if ((before ?? 0) >= revision) return annotations;
  const history: Annotations =
    before === undefined ? {} : { [revisionHistoryAnnotation]: lengthened(current?.[revisionHistoryAnnotation], String(before)) };
  return { ...annotations, ...history, [revisionAnnotation]: String(revision) };
}

function lengthened(history: string | undefined, revision: string): string {
  const revisions = history ? [...history.split(','), revision] : [revision];
  while (revisions.length > 1 && revisions.join(',').length > longestHistory) revisions.shift();
  return revisions.join(',');
}

function integerOf(annotations: Annotations | undefined, name: string): number | undefined {
  const text = annotations && Object.hasOwn(annotations, name) ? annotations[name]! : '';
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
