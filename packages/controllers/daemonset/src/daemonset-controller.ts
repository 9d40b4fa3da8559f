import { ControllerRevisions, DaemonSets } from '@kubewright/api/apps/v1';
import { Nodes, Pods } from '@kubewright/api/core/v1';
import type { ControllerDefinition, ControllerManifest } from '@kubewright/controller-runtime';
import { DaemonSetReconciler } from './daemonset-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'daemon-set-controller',
  primary: DaemonSets,
  eventComponent: 'daemonset-controller',
  uses: [
    { resource: DaemonSets, verbs: ['get', 'list', 'watch'] },
    { resource: DaemonSets, subresource: 'status', verbs: ['update'] },
    { resource: DaemonSets, subresource: 'finalizers', verbs: ['update'] },
    { resource: Nodes, verbs: ['list', 'watch'] },
    { resource: Pods, verbs: ['list', 'watch', 'create', 'delete', 'patch'] },
    { resource: ControllerRevisions, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] },
  ],
  idleWithout: [DaemonSets],
};

/** Keeps a pod of each DaemonSet on every node that wants it (upstream pkg/controller/daemon). */
export const daemonsetControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new DaemonSetReconciler(context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};
