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

/** An object of the same namespace. */
export interface CrossVersionObjectReference {
  /** Its kind. */
  kind: string;
  /** Its name. */
  name: string;
  /** Group and version of its kind. */
  apiVersion?: string;
}

/** A metric to scale by; the member that type names is set. */
export interface MetricSpec {
  /** Object, Pods, Resource, ContainerResource or External. */
  type: MetricSourceType;
  /** A metric of one object, such as requests per second of an ingress. */
  object?: ObjectMetricSource;
  /** A metric of each pod, averaged over all. */
  pods?: PodsMetricSource;
  /** cpu or memory of the pods. */
  resource?: ResourceMetricSource;
  /** cpu or memory of one container of the pods. */
  containerResource?: ContainerResourceMetricSource;
  /** A metric of something outside the cluster. */
  external?: ExternalMetricSource;
}

/** How fast the number of pods may change. */
export interface HorizontalPodAutoscalerBehavior {
  /** Upwards; by default at once, at most 4 pods or double in 15 seconds. */
  scaleUp?: HPAScalingRules;
  /** Downwards; by default after 5 minutes. */
  scaleDown?: HPAScalingRules;
}

/** How fast the number of pods may change in one direction. */
export interface HPAScalingRules {
  /** Looks back so long and takes the most cautious number of that time. */
  stabilizationWindowSeconds?: number;
  /** Max (default), Min, or Disabled for not at all. */
  selectPolicy?: ScalingPolicySelect;
  /** How much change is allowed. */
  policies?: HPAScalingPolicy[];
  /** How far the metric may be off before anything changes, such as 0.1. */
  tolerance?: string;
}

/** How much change is allowed in some time. */
export interface HPAScalingPolicy {
  /** Pods or Percent. */
  type: HPAScalingPolicyType;
  /** So many. */
  value: number;
  /** In so many seconds, at most 1800. */
  periodSeconds: number;
}

/** A metric of one object. */
export interface ObjectMetricSource {
  /** The object. */
  describedObject: CrossVersionObjectReference;
  /** What it should be. */
  target: MetricTarget;
  /** The metric. */
  metric: MetricIdentifier;
}

/** A metric of each pod, averaged over all. */
export interface PodsMetricSource {
  /** The metric. */
  metric: MetricIdentifier;
  /** What it should be; an AverageValue. */
  target: MetricTarget;
}

/** cpu or memory of the pods. */
export interface ResourceMetricSource {
  /** The resource. */
  name: ResourceName;
  /** What it should be. */
  target: MetricTarget;
}

/** cpu or memory of one container of the pods. */
export interface ContainerResourceMetricSource {
  /** The resource. */
  name: ResourceName;
  /** What it should be. */
  target: MetricTarget;
  /** The container. */
  container: string;
}

/** A metric of something outside the cluster. */
export interface ExternalMetricSource {
  /** The metric. */
  metric: MetricIdentifier;
  /** What it should be. */
  target: MetricTarget;
}

/** A metric. */
export interface MetricIdentifier {
  /** Its name. */
  name: string;
  /** Which series of it. */
  selector?: LabelSelector;
}

/** What a metric should be; the member that type names is set. */
export interface MetricTarget {
  /** Utilization, Value or AverageValue. */
  type: MetricTargetType;
  /** The metric as a whole. */
  value?: string;
  /** The metric divided by the number of pods. */
  averageValue?: string;
  /** Percent of what the pods request. */
  averageUtilization?: number;
}

/** What was done. */
export interface HorizontalPodAutoscalerStatus {
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
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

/** One aspect of an autoscaler's state. */
export interface HorizontalPodAutoscalerCondition {
  /** AbleToScale, ScalingActive or ScalingLimited. */
  type: HorizontalPodAutoscalerConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** A metric as it was last read; the member that type names is set. */
export interface MetricStatus {
  /** Object, Pods, Resource, ContainerResource or External. */
  type: MetricSourceType;
  /** A metric of one object. */
  object?: ObjectMetricStatus;
  /** A metric of each pod, averaged over all. */
  pods?: PodsMetricStatus;
  /** cpu or memory of the pods. */
  resource?: ResourceMetricStatus;
  /** cpu or memory of one container of the pods. */
  containerResource?: ContainerResourceMetricStatus;
  /** A metric of something outside the cluster. */
  external?: ExternalMetricStatus;
}

/** A metric of one object, as it was last read. */
export interface ObjectMetricStatus {
  /** The metric. */
  metric: MetricIdentifier;
  /** What it was. */
  current: MetricValueStatus;
  /** The object. */
  describedObject: CrossVersionObjectReference;
}

/** A metric of each pod, as it was last read. */
export interface PodsMetricStatus {
  /** The metric. */
  metric: MetricIdentifier;
  /** What it was. */
  current: MetricValueStatus;
}

/** A resource of the pods, as it was last read. */
export interface ResourceMetricStatus {
  /** The resource. */
  name: ResourceName;
  /** What it was. */
  current: MetricValueStatus;
}

/** A resource of one container of the pods, as it was last read. */
export interface ContainerResourceMetricStatus {
  /** The resource. */
  name: ResourceName;
  /** What it was. */
  current: MetricValueStatus;
  /** The container. */
  container: string;
}

/** A metric of something outside the cluster, as it was last read. */
export interface ExternalMetricStatus {
  /** The metric. */
  metric: MetricIdentifier;
  /** What it was. */
  current: MetricValueStatus;
}

/** A value of a metric. */
export interface MetricValueStatus {
  /** As a whole. */
  value?: string;
  /** Divided by the number of pods. */
  averageValue?: string;
  /** Percent of what the pods request. */
  averageUtilization?: number;
}

/** A list of HorizontalPodAutoscalers. */
export type HorizontalPodAutoscalerList = KubeList<HorizontalPodAutoscaler>;

export type HorizontalPodAutoscalerConditionType = string;

export type ScalingPolicySelect = 'Max' | 'Min' | 'Disabled';

export type HPAScalingPolicyType = 'Pods' | 'Percent';

export type MetricSourceType = 'Object' | 'Pods' | 'Resource' | 'ContainerResource' | 'External';

export type MetricTargetType = 'Utilization' | 'Value' | 'AverageValue';

export const HorizontalPodAutoscalers: ResourceType<HorizontalPodAutoscaler> = { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', scope: 'Namespaced' };
