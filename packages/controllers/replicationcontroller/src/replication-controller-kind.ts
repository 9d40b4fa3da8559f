import { LabelSelector, labelSelectorFromLabels } from '@kubewright/api-machinery';
import { ReplicationControllers, type ReplicationController } from '@kubewright/api/core/v1';
import type { ReplicaKind } from '@kubewright/controller-runtime';

/** How a ReplicationController says what it wants. An empty selector means nothing, not everything. */
export const replicationControllerKind: ReplicaKind<ReplicationController> = {
  type: ReplicationControllers,
  specOf: ({ spec }) => ({ replicas: spec.replicas ?? 1, minReadySeconds: spec.minReadySeconds ?? 0, template: spec.template }),
  selectorOf: ({ spec: { selector } }) =>
    selector && Object.keys(selector).length > 0 ? labelSelectorFromLabels(selector) : LabelSelector.nothing,
  statusOf: ({ status }) => status,
  withStatus: (owner, status) => ({ ...owner, status }),
};
