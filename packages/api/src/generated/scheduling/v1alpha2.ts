// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { Condition } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

export interface Workload extends KubeObject {
  spec: WorkloadSpec;
}

export type WorkloadList = KubeList<Workload>;

export interface WorkloadSpec {
  controllerRef?: TypedLocalObjectReference;
  podGroupTemplates: PodGroupTemplate[];
}

export interface TypedLocalObjectReference {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface PodGroupTemplate {
  name: string;
  schedulingPolicy: PodGroupSchedulingPolicy;
  schedulingConstraints?: PodGroupSchedulingConstraints | null;
  resourceClaims?: PodGroupResourceClaim[];
  disruptionMode?: DisruptionMode;
  priorityClassName?: string;
  priority?: number;
}

export interface PodGroupSchedulingPolicy {
  basic?: BasicSchedulingPolicy;
  gang?: GangSchedulingPolicy;
}

export interface BasicSchedulingPolicy {}

export interface GangSchedulingPolicy {
  minCount: number;
}

export interface PodGroupResourceClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}

export interface PodGroup extends KubeObject {
  spec: PodGroupSpec;
  status: PodGroupStatus;
}

export type PodGroupList = KubeList<PodGroup>;

export interface PodGroupSpec {
  podGroupTemplateRef?: PodGroupTemplateReference | null;
  schedulingPolicy: PodGroupSchedulingPolicy;
  schedulingConstraints?: PodGroupSchedulingConstraints;
  resourceClaims?: PodGroupResourceClaim[];
  disruptionMode?: DisruptionMode;
  priorityClassName?: string;
  priority?: number;
}

export interface PodGroupStatus {
  conditions?: Condition[];
  resourceClaimStatuses?: PodGroupResourceClaimStatus[];
}

export interface PodGroupResourceClaimStatus {
  name: string;
  resourceClaimName?: string;
}

export interface PodGroupTemplateReference {
  workload?: WorkloadPodGroupTemplateReference | null;
}

export interface WorkloadPodGroupTemplateReference {
  workloadName: string;
  podGroupTemplateName: string;
}

export interface PodGroupSchedulingConstraints {
  topology?: TopologyConstraint[];
}

export interface TopologyConstraint {
  key: string;
}

export type DisruptionMode = 'Pod' | 'PodGroup';

export const PodGroups: ResourceType<PodGroup> = { group: 'scheduling.k8s.io', version: 'v1alpha2', plural: 'podgroups', kind: 'PodGroup', scope: 'Namespaced' };
export const Workloads: ResourceType<Workload> = { group: 'scheduling.k8s.io', version: 'v1alpha2', plural: 'workloads', kind: 'Workload', scope: 'Namespaced' };
