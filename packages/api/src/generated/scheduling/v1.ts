// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { PreemptionPolicy } from '../core/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface PriorityClass extends KubeObject {
  value?: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: PreemptionPolicy;
}

export type PriorityClassList = KubeList<PriorityClass>;

export const PriorityClasses: ResourceType<PriorityClass> = { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', kind: 'PriorityClass', scope: 'Cluster' };
