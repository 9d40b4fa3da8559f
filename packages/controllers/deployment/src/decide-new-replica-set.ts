import { formatTime, type OwnerReference } from '@kubewright/api-machinery';
import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import type { Draft } from '@kubewright/client';
import { newReplicaSetAnnotations, replicasAnnotations } from './annotations.ts';
import { condition, conditionOf, withCondition, type Conditions } from './conditions.ts';
import { currentReplicas } from './decide-rolling-update.ts';
import { hasProgressDeadline } from './decide-status.ts';
import { podTemplateHash, podTemplateHashLabel, withHash } from './pod-template-hash.ts';
import { maxSurge, replicasOf } from './replica-sets.ts';

/** The ReplicaSet of the present template, to be created, of the size that the rollout allows at once (sync.go getNewReplicaSet). */
export function decideNewReplicaSet(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: number,
  owner: OwnerReference,
): Draft<ReplicaSet> {
  const { metadata, spec, status } = deployment;
  const hash = podTemplateHash(spec.template, status?.collisionCount);
  const template = withHash(spec.template, hash);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels: { ...template.metadata.labels },
      annotations: {
        ...newReplicaSetAnnotations(deployment, undefined, revision),
        ...replicasAnnotations(replicasOf(deployment), maxSurge(deployment)),
      },
      ownerReferences: [owner],
    },
    spec: {
      replicas: currentReplicas(deployment, 0, old),
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [podTemplateHashLabel]: hash } },
      template,
    },
  };
}

/** The progress that a found, created or failed ReplicaSet means, unless nobody asked for a deadline. */
export function withReplicaSetProgress(
  deployment: Deployment,
  what: 'found' | 'created' | 'failed',
  message: string,
  nowMs: number,
): Conditions {
  const conditions = deployment.status?.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return conditions;
  if (what === 'found' && conditionOf(conditions, 'Progressing')) return conditions;
  const reason = { found: 'FoundNewReplicaSet', created: 'NewReplicaSetCreated', failed: 'ReplicaSetCreateError' }[what];
  return withCondition(conditions, condition('Progressing', what === 'failed' ? 'False' : 'True', [reason, message], formatTime(nowMs)));
}
