import { ReplicaSets } from '@kubewright/api/apps/v1';
import { Pods } from '@kubewright/api/core/v1';
import { ReplicaReconciler, type ControllerDefinition, type ControllerManifest } from '@kubewright/controller-runtime';
import { replicaSetKind } from './replica-set-kind.ts';

export const manifest: ControllerManifest = {
  name: 'replicaset-controller',
  primary: ReplicaSets,
  uses: [
    { resource: ReplicaSets, verbs: ['get', 'list', 'watch', 'update'] },
    { resource: ReplicaSets, subresource: 'status', verbs: ['update'] },
    { resource: ReplicaSets, subresource: 'finalizers', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch', 'create', 'delete', 'patch'] },
  ],
  idleWithout: [ReplicaSets],
};

/** Keeps as many pods of a ReplicaSet running as it asks for (upstream pkg/controller/replicaset). */
export const replicasetControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = ReplicaReconciler.create(replicaSetKind, context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};
