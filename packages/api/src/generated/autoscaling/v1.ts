// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ConditionStatus, ResourceName } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface CrossVersionObjectReference {
  kind: string;
  name: string;
  apiVersion?: string;
}

export interface HorizontalPodAutoscalerSpec {
  scaleTargetRef: CrossVersionObjectReference;
  minReplicas?: number;
  maxReplicas: number;
  targetCPUUtilizationPercentage?: number;
}

export interface HorizontalPodAutoscalerStatus {
  observedGeneration?: number | bigint;
  /** When the number of pods was last changed. */
  lastScaleTime?: string;
  currentReplicas: number;
  desiredReplicas: number;
  currentCPUUtilizationPercentage?: number;
}

/** Changes the number of pods by the CPU that they use. */
export interface HorizontalPodAutoscaler extends KubeObject {
  /** What is scaled. */
  spec: HorizontalPodAutoscalerSpec;
  /** What was done. */
  status: HorizontalPodAutoscalerStatus;
}

export type HorizontalPodAutoscalerList = KubeList<HorizontalPodAutoscaler>;

/** How many pods an object has, and should have. */
export interface Scale extends KubeObject {
  /** How many it should have. */
  spec: ScaleSpec;
  /** How many it has. */
  status: ScaleStatus;
}

/** How many pods there should be. */
export interface ScaleSpec {
  /** How many. */
  replicas?: number;
}

/** How many pods there are. */
export interface ScaleStatus {
  /** How many. */
  replicas: number;
  /** Labels of the pods, as text. */
  selector?: string;
}

export interface MetricSpec {
  type?: MetricSourceType;
  object?: ObjectMetricSource;
  pods?: PodsMetricSource;
  resource?: ResourceMetricSource;
  containerResource?: ContainerResourceMetricSource;
  external?: ExternalMetricSource;
}

export interface ObjectMetricSource {
  target?: CrossVersionObjectReference;
  metricName?: string;
  targetValue?: string;
  selector?: LabelSelector;
  averageValue?: string;
}

export interface PodsMetricSource {
  metricName?: string;
  targetAverageValue?: string;
  selector?: LabelSelector;
}

export interface ResourceMetricSource {
  name?: ResourceName;
  targetAverageUtilization?: number;
  targetAverageValue?: string;
}

export interface ContainerResourceMetricSource {
  name?: ResourceName;
  targetAverageUtilization?: number;
  targetAverageValue?: string;
  container?: string;
}

export interface ExternalMetricSource {
  metricName?: string;
  metricSelector?: LabelSelector;
  targetValue?: string;
  targetAverageValue?: string;
}

export interface MetricStatus {
  type?: MetricSourceType;
  object?: ObjectMetricStatus;
  pods?: PodsMetricStatus;
  resource?: ResourceMetricStatus;
  containerResource?: ContainerResourceMetricStatus;
  external?: ExternalMetricStatus;
}

export interface HorizontalPodAutoscalerCondition {
  type?: HorizontalPodAutoscalerConditionType;
  status?: ConditionStatus;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface ObjectMetricStatus {
  target?: CrossVersionObjectReference;
  metricName?: string;
  currentValue?: string;
  selector?: LabelSelector;
  averageValue?: string;
}

export interface PodsMetricStatus {
  metricName?: string;
  currentAverageValue?: string;
  selector?: LabelSelector;
}

export interface ResourceMetricStatus {
  name?: ResourceName;
  currentAverageUtilization?: number;
  currentAverageValue?: string;
}

export interface ContainerResourceMetricStatus {
  name?: ResourceName;
  currentAverageUtilization?: number;
  currentAverageValue?: string;
  container?: string;
}

export interface ExternalMetricStatus {
  metricName?: string;
  metricSelector?: LabelSelector;
  currentValue?: string;
  currentAverageValue?: string;
}

export type HorizontalPodAutoscalerConditionType = string;

export type MetricSourceType = 'Object' | 'Pods' | 'Resource' | 'ContainerResource' | 'External';

export const HorizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = { group: 'autoscaling', version: 'v1', plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', scope: 'Namespaced' };
