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
  observedGeneration?: number;
  lastScaleTime?: string;
  currentReplicas: number;
  desiredReplicas: number;
  currentCPUUtilizationPercentage?: number;
}

export interface HorizontalPodAutoscaler extends KubeObject {
  spec: HorizontalPodAutoscalerSpec;
  status: HorizontalPodAutoscalerStatus;
}

export type HorizontalPodAutoscalerList = KubeList<HorizontalPodAutoscaler>;

export interface Scale extends KubeObject {
  spec: ScaleSpec;
  status: ScaleStatus;
}

export interface ScaleSpec {
  replicas?: number;
}

export interface ScaleStatus {
  replicas: number;
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
