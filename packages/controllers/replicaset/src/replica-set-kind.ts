import { labelSelectorFromObject } from '@kubewright/api-machinery';
import { ReplicaSets, type ReplicaSet } from '@kubewright/api/apps/v1';
import type { ReplicaKind } from '@kubewright/controller-runtime';

/** How a ReplicaSet says what it wants, and where its status goes. */
export const replicaSetKind: ReplicaKind<ReplicaSet> = {
  type: ReplicaSets,
  specOf: ({ spec }) => ({ replicas: spec.replicas ?? 1, minReadySeconds: spec.minReadySeconds ?? 0, template: spec.template }),
  selectorOf: ({ spec }) => labelSelectorFromObject(spec.selector),
  statusOf: ({ status }) => status,
  withStatus: (owner, status, terminating) => ({ ...owner, status: { ...status, terminatingReplicas: terminating } }),
};
