// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { PreemptionPolicy } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** A name for a priority of pods. */
export interface PriorityClass extends KubeObject {
  /** The priority. Higher ones go first. */
  value?: number;
  /** Whether pods without a class have this one. */
  globalDefault?: boolean;
  /** What it is for. */
  description?: string;
  /** Whether its pods may push out those of lower priority. */
  preemptionPolicy?: PreemptionPolicy;
}

/** A list of PriorityClasses. */
export type PriorityClassList = KubeList<PriorityClass>;

export const PriorityClasses: ResourceType<PriorityClass> = { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', kind: 'PriorityClass', scope: 'Cluster' };
