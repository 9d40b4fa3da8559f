// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ConditionStatus, ResourceName } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Changes the number of pods by what they use. */
export interface HorizontalPodAutoscaler extends KubeObject {
  /** What is scaled, and by what. */
  spec: HorizontalPodAutoscalerSpec;
  /** What was done. */
  status: HorizontalPodAutoscalerStatus;
}

/** What is scaled, and by what. */
export interface HorizontalPodAutoscalerSpec {
  /** Object that is scaled. */
  scaleTargetRef: CrossVersionObjectReference;
  /** The fewest pods. 1 by default. */
  minReplicas?: number;
  /** The most pods. */
  maxReplicas: number;
  /** What is measured. The largest number of pods that one asks for wins. */
  metrics?: MetricSpec[];
  /** How fast to scale up and down. */
  behavior?: HorizontalPodAutoscalerBehavior;
}

export interface CrossVersionObjectReference {
  kind: string;
  name: string;
  apiVersion?: string;
}

export interface MetricSpec {
  type: MetricSourceType;
  object?: ObjectMetricSource;
  pods?: PodsMetricSource;
  resource?: ResourceMetricSource;
  containerResource?: ContainerResourceMetricSource;
  external?: ExternalMetricSource;
}

export interface HorizontalPodAutoscalerBehavior {
  scaleUp?: HPAScalingRules;
  scaleDown?: HPAScalingRules;
}

export interface HPAScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: ScalingPolicySelect;
  policies?: HPAScalingPolicy[];
  tolerance?: string;
}

export interface HPAScalingPolicy {
  type: HPAScalingPolicyType;
  value: number;
  periodSeconds: number;
}

export interface ObjectMetricSource {
  describedObject: CrossVersionObjectReference;
  target: MetricTarget;
  metric: MetricIdentifier;
}

export interface PodsMetricSource {
  metric: MetricIdentifier;
  target: MetricTarget;
}

export interface ResourceMetricSource {
  name: ResourceName;
  target: MetricTarget;
}

export interface ContainerResourceMetricSource {
  name: ResourceName;
  target: MetricTarget;
  container: string;
}

export interface ExternalMetricSource {
  metric: MetricIdentifier;
  target: MetricTarget;
}

export interface MetricIdentifier {
  name: string;
  selector?: LabelSelector;
}

export interface MetricTarget {
  type: MetricTargetType;
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

/** What was done. */
export interface HorizontalPodAutoscalerStatus {
  /** Generation that the controller has seen. */
  observedGeneration?: number;
  /** When it last scaled. */
  lastScaleTime?: string;
  /** Pods that there are. */
  currentReplicas?: number;
  /** Pods that there should be. */
  desiredReplicas: number;
  /** What was measured. */
  currentMetrics?: MetricStatus[] | null;
  /** Single aspects of its state. */
  conditions?: HorizontalPodAutoscalerCondition[];
}

export interface HorizontalPodAutoscalerCondition {
  type: HorizontalPodAutoscalerConditionType;
  status: ConditionStatus;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface MetricStatus {
  type: MetricSourceType;
  object?: ObjectMetricStatus;
  pods?: PodsMetricStatus;
  resource?: ResourceMetricStatus;
  containerResource?: ContainerResourceMetricStatus;
  external?: ExternalMetricStatus;
}

export interface ObjectMetricStatus {
  metric: MetricIdentifier;
  current: MetricValueStatus;
  describedObject: CrossVersionObjectReference;
}

export interface PodsMetricStatus {
  metric: MetricIdentifier;
  current: MetricValueStatus;
}

export interface ResourceMetricStatus {
  name: ResourceName;
  current: MetricValueStatus;
}

export interface ContainerResourceMetricStatus {
  name: ResourceName;
  current: MetricValueStatus;
  container: string;
}

export interface ExternalMetricStatus {
  metric: MetricIdentifier;
  current: MetricValueStatus;
}

export interface MetricValueStatus {
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

export type HorizontalPodAutoscalerList = KubeList<HorizontalPodAutoscaler>;

export type HorizontalPodAutoscalerConditionType = string;

export type ScalingPolicySelect = 'Max' | 'Min' | 'Disabled';

export type HPAScalingPolicyType = 'Pods' | 'Percent';

export type MetricSourceType = 'Object' | 'Pods' | 'Resource' | 'ContainerResource' | 'External';

export type MetricTargetType = 'Utilization' | 'Value' | 'AverageValue';

export const HorizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', scope: 'Namespaced' };
