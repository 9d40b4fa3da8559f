// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** What may be done with some resources. */
export interface PolicyRule {
  /** What may be done; * for everything. */
  verbs: string[];
  /** Groups of the resources; '' for core. */
  apiGroups?: string[];
  /** The resources; * for all. */
  resources?: string[];
  /** Names of the objects; all when empty. */
  resourceNames?: string[];
  /** Paths of the server that are no resources. */
  nonResourceURLs?: string[];
}

/** A user, a group or a service account. */
export interface Subject {
  /** User, Group or ServiceAccount. */
  kind: string;
  /** Group of the kind. */
  apiGroup?: string;
  /** Its name. */
  name: string;
  /** Namespace of a service account. */
  namespace?: string;
}

/** Names a role. */
export interface RoleRef {
  /** Group of the kind. */
  apiGroup?: string;
  /** Role or ClusterRole. */
  kind: string;
  /** Its name. */
  name: string;
}

/** What may be done in a namespace. */
export interface Role extends KubeObject {
  /** What may be done. */
  rules?: PolicyRule[] | null;
}

/** Gives a role to users, groups or service accounts, in a namespace. */
export interface RoleBinding extends KubeObject {
  /** Who gets it. */
  subjects?: Subject[];
  /** The role. Cannot be changed. */
  roleRef: RoleRef;
}

/** A list of RoleBindings. */
export type RoleBindingList = KubeList<RoleBinding>;

/** A list of Roles. */
export type RoleList = KubeList<Role>;

/** What may be done in all namespaces, and with objects outside of them. */
export interface ClusterRole extends KubeObject {
  /** What may be done. */
  rules?: PolicyRule[] | null;
  /** Other roles whose rules are added. */
  aggregationRule?: AggregationRule;
}

/** Which cluster roles a cluster role is put together from. */
export interface AggregationRule {
  /** Their labels; one selector suffices. */
  clusterRoleSelectors?: LabelSelector[];
}

/** Gives a cluster role to users, groups or service accounts, everywhere. */
export interface ClusterRoleBinding extends KubeObject {
  /** Who gets it. */
  subjects?: Subject[];
  /** The role. Cannot be changed. */
  roleRef: RoleRef;
}

/** A list of ClusterRoleBindings. */
export type ClusterRoleBindingList = KubeList<ClusterRoleBinding>;

/** A list of ClusterRoles. */
export type ClusterRoleList = KubeList<ClusterRole>;

export const ClusterRoleBindings: ResourceType<ClusterRoleBinding> = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', scope: 'Cluster' };
export const ClusterRoles: ResourceType<ClusterRole> = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles', kind: 'ClusterRole', scope: 'Cluster' };
export const RoleBindings: ResourceType<RoleBinding> = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'rolebindings', kind: 'RoleBinding', scope: 'Namespaced' };
export const Roles: ResourceType<Role> = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'roles', kind: 'Role', scope: 'Namespaced' };
