import { Pods, ReplicationControllers } from '@kubewright/api/core/v1';
import { ReplicaReconciler, type ControllerDefinition, type ControllerManifest } from '@kubewright/controller-runtime';
import { replicationControllerKind } from './replication-controller-kind.ts';

export const manifest: ControllerManifest = {
  name: 'replicationcontroller-controller',
  primary: ReplicationControllers,
  serviceAccount: 'replication-controller',
  uses: [
    { resource: ReplicationControllers, verbs: ['get', 'list', 'watch', 'update'] },
    { resource: ReplicationControllers, subresource: 'status', verbs: ['update'] },
    { resource: ReplicationControllers, subresource: 'finalizers', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch', 'create', 'delete', 'patch'] },
  ],
  idleWithout: [ReplicationControllers],
};

/** Keeps as many pods of a ReplicationController running as it asks for (upstream pkg/controller/replication). */
export const replicationcontrollerControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = ReplicaReconciler.create(replicationControllerKind, context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};
