// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition, DeleteOptions, LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** The budget. */
export interface PodDisruptionBudgetSpec {
  /** Pods, as a number or percentage, that must stay. */
  minAvailable?: number | string;
  /** Labels of the pods. */
  selector?: LabelSelector;
  /** Pods, as a number or percentage, that may be missing. */
  maxUnavailable?: number | string;
  /** When pods that are not ready may be evicted. */
  unhealthyPodEvictionPolicy?: UnhealthyPodEvictionPolicyType;
}

/** What is left of the budget. */
export interface PodDisruptionBudgetStatus {
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Pods whose eviction was granted and that are still there. */
  disruptedPods?: Record<string, string>;
  /** Pods that may be evicted now. */
  disruptionsAllowed?: number;
  /** Pods that are healthy. */
  currentHealthy?: number;
  /** Pods that must be. */
  desiredHealthy?: number;
  /** Pods that are counted. */
  expectedPods?: number;
  /** Single aspects of its state. */
  conditions?: Condition[];
}

/** How many pods may be missing on purpose at the same time. */
export interface PodDisruptionBudget extends KubeObject {
  /** The budget. */
  spec: PodDisruptionBudgetSpec;
  /** What is left of it. */
  status: PodDisruptionBudgetStatus;
}

/** A list of PodDisruptionBudgets. */
export type PodDisruptionBudgetList = KubeList<PodDisruptionBudget>;

/** Asks a pod to go, if its budget allows it. */
export interface Eviction extends KubeObject {
  /** How it is deleted. */
  deleteOptions?: DeleteOptions;
}

export type UnhealthyPodEvictionPolicyType = 'IfHealthyBudget' | 'AlwaysAllow';

export const PodDisruptionBudgets: ResourceType<PodDisruptionBudget> = { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', scope: 'Namespaced' };
