// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject } from '@kubewright/api-machinery';

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Subject {
  kind: string;
  apiVersion?: string;
  name: string;
  namespace?: string;
}

export interface RoleRef {
  apiGroup?: string;
  kind: string;
  name: string;
}

export interface Role extends KubeObject {
  rules?: PolicyRule[] | null;
}

export interface RoleBinding extends KubeObject {
  subjects?: Subject[];
  roleRef: RoleRef;
}

export type RoleBindingList = KubeList<RoleBinding>;

export type RoleList = KubeList<Role>;

export interface ClusterRole extends KubeObject {
  rules?: PolicyRule[] | null;
  aggregationRule?: AggregationRule;
}

export interface AggregationRule {
  clusterRoleSelectors?: LabelSelector[];
}

export interface ClusterRoleBinding extends KubeObject {
  subjects?: Subject[];
  roleRef: RoleRef;
}

export type ClusterRoleBindingList = KubeList<ClusterRoleBinding>;

export type ClusterRoleList = KubeList<ClusterRole>;
