import { Deployments, ReplicaSets, StatefulSets } from '@kubewright/api/apps/v1';
import { Pods, ReplicationControllers } from '@kubewright/api/core/v1';
import { PodDisruptionBudgets } from '@kubewright/api/policy/v1';
import { anyResource, type ControllerDefinition, type ControllerManifest, type ListResources } from '@kubewright/controller-runtime';
import { DisruptionReconciler } from './disruption-reconciler.ts';
import { StaleDisruptionReconciler } from './stale-disruption-reconciler.ts';

export const manifest: ControllerManifest = {
  name: 'disruption-controller',
  eventComponent: 'controllermanager',
  primary: PodDisruptionBudgets,
  uses: [
    { resource: PodDisruptionBudgets, verbs: ['get', 'list', 'watch'] },
    { resource: PodDisruptionBudgets, subresource: 'status', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: Deployments, verbs: ['get', 'list', 'watch'] },
    { resource: ReplicaSets, verbs: ['get', 'list', 'watch'] },
    { resource: StatefulSets, verbs: ['get', 'list', 'watch'] },
    { resource: ReplicationControllers, verbs: ['get', 'list', 'watch'] },
    { resource: anyResource, subresource: '*', verbs: ['get'] },
  ],
  idleWithout: [PodDisruptionBudgets],
};

export interface DisruptionOptions {
  /** What there is at the moment, by discovery; asked for pods whose controller is none of those that are built in. */
  readonly listResources: ListResources;
}

/** Says in the status of budgets how many pods may be evicted (upstream pkg/controller/disruption). */
export function disruptionControllerDefinition({ listResources }: DisruptionOptions): ControllerDefinition {
  return {
    manifest,
    create(context) {
      const reconciler = new DisruptionReconciler({ ...context, listResources });
      return { reconciler, triggers: reconciler.triggers() };
    },
  };
}

export const staleDisruptionManifest: ControllerManifest = {
  name: 'stale-pod-disruption-controller',
  serviceAccount: 'disruption-controller',
  primary: Pods,
  uses: [
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: Pods, subresource: 'status', verbs: ['update'] },
  ],
  idleWithout: [Pods],
};

/** Takes back what pods say of a disruption that did not come (the disruption controller's second queue upstream). */
export const staleDisruptionControllerDefinition: ControllerDefinition = {
  manifest: staleDisruptionManifest,
  create: ({ informers, client, clock }) => ({
    reconciler: new StaleDisruptionReconciler({ pods: informers.informer(Pods).lister, client: client.resource(Pods), clock }),
    triggers: [StaleDisruptionReconciler.trigger(clock)],
  }),
};
