// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ResourceList, Toleration } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** A way of running containers that pods can ask for. */
export interface RuntimeClass extends KubeObject {
  /** What the container runtime calls it; cannot be changed. */
  handler: string;
  /** Resources it takes besides those of the containers. */
  overhead?: Overhead;
  /** On which nodes it is. */
  scheduling?: Scheduling;
}

/** Resources a pod takes besides those of its containers. */
export interface Overhead {
  /** How much of what, for each pod. */
  podFixed?: ResourceList;
}

/** Nodes that have a runtime class. */
export interface Scheduling {
  /** Labels of these nodes; added to the pod's own selector. */
  nodeSelector?: Record<string, string>;
  /** Added to the pod's own. */
  tolerations?: Toleration[];
}

/** A list of RuntimeClasses. */
export type RuntimeClassList = KubeList<RuntimeClass>;

export const RuntimeClasses: ResourceType<RuntimeClass> = { group: 'node.k8s.io', version: 'v1', plural: 'runtimeclasses', kind: 'RuntimeClass', scope: 'Cluster' };
