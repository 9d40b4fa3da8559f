// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition, DeleteOptions, LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export interface PodDisruptionBudgetSpec {
  minAvailable?: number | string;
  selector?: LabelSelector;
  maxUnavailable?: number | string;
  unhealthyPodEvictionPolicy?: UnhealthyPodEvictionPolicyType;
}

export interface PodDisruptionBudgetStatus {
  observedGeneration?: number | bigint;
  disruptedPods?: Record<string, string>;
  disruptionsAllowed?: number;
  currentHealthy?: number;
  desiredHealthy?: number;
  expectedPods?: number;
  conditions?: Condition[];
}

export interface PodDisruptionBudget extends KubeObject {
  spec: PodDisruptionBudgetSpec;
  status: PodDisruptionBudgetStatus;
}

export type PodDisruptionBudgetList = KubeList<PodDisruptionBudget>;

export interface Eviction extends KubeObject {
  deleteOptions?: DeleteOptions;
}

export type UnhealthyPodEvictionPolicyType = string;
