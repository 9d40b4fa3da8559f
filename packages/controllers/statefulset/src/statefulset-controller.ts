import { ControllerRevisions, StatefulSets } from '@kubewright/api/apps/v1';
import { PersistentVolumeClaims, Pods } from '@kubewright/api/core/v1';
import type { ControllerDefinition, ControllerManifest } from '@kubewright/controller-runtime';
import { StatefulSetReconciler } from './statefulset-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'statefulset-controller',
  primary: StatefulSets,
  uses: [
    { resource: StatefulSets, verbs: ['get', 'list', 'watch'] },
    { resource: StatefulSets, subresource: 'status', verbs: ['update'] },
    { resource: StatefulSets, subresource: 'finalizers', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch', 'create', 'delete', 'patch'] },
    { resource: ControllerRevisions, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] },
    { resource: PersistentVolumeClaims, verbs: ['list', 'watch', 'create'] },
  ],
  idleWithout: [StatefulSets],
};

/** Keeps the pods of StatefulSets, in order and by name (upstream pkg/controller/statefulset). */
export const statefulsetControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new StatefulSetReconciler(context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};
