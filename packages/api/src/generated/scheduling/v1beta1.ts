// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { PreemptionPolicy } from '../core/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export interface PriorityClass extends KubeObject {
  value?: number;
  globalDefault?: boolean;
  description?: string;
  preemptionPolicy?: PreemptionPolicy;
}

export type PriorityClassList = KubeList<PriorityClass>;
