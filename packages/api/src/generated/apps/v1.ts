// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ConditionStatus, PersistentVolumeClaim, PodTemplateSpec } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { JsonValue, KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Pods with names, and storage that stays with the name. */
export interface StatefulSet extends KubeObject {
  /** What the pods should be. */
  spec: StatefulSetSpec;
  /** What they are. */
  status: StatefulSetStatus;
}

/** How pods are replaced. */
export interface StatefulSetUpdateStrategy {
  /** RollingUpdate (the default), or OnDelete, which waits until they are deleted. */
  type?: StatefulSetUpdateStrategyType;
  /** Settings of a rolling update. */
  rollingUpdate?: RollingUpdateStatefulSetStrategy;
}

/** Settings of a rolling update. */
export interface RollingUpdateStatefulSetStrategy {
  /** Only pods with this number or a higher one are updated. */
  partition?: number;
  /** Pods, as a number or percentage, that may be missing meanwhile. */
  maxUnavailable?: number | string;
}

/** What becomes of the claims made from the templates. */
export interface StatefulSetPersistentVolumeClaimRetentionPolicy {
  /** When the StatefulSet is deleted; Retain (default) or Delete. */
  whenDeleted?: PersistentVolumeClaimRetentionPolicyType;
  /** When it is scaled down; Retain (default) or Delete. */
  whenScaled?: PersistentVolumeClaimRetentionPolicyType;
}

/** How the pods are numbered. */
export interface StatefulSetOrdinals {
  /** Number of the first pod; default 0. */
  start?: number;
}

/** What the pods of a StatefulSet should be. */
export interface StatefulSetSpec {
  /** How many. 1 by default. */
  replicas?: number;
  /** Labels of the pods. They must be on the template and cannot be changed. */
  selector: LabelSelector;
  /** What the pods look like. They are named after the set, with a number. */
  template: PodTemplateSpec;
  /** Claims of which every pod gets its own. */
  volumeClaimTemplates?: PersistentVolumeClaim[];
  /** Headless service that gives the pods their names in DNS. */
  serviceName?: string;
  /** Whether pods are made and ended one after the other (OrderedReady) or all at once (Parallel). */
  podManagementPolicy?: PodManagementPolicyType;
  /** How pods are replaced when the template changes. */
  updateStrategy?: StatefulSetUpdateStrategy;
  /** Old revisions to keep. 10 by default. */
  revisionHistoryLimit?: number;
  /** Seconds that a new pod must be ready before it counts as available. */
  minReadySeconds?: number;
  /** What becomes of claims when pods or the set go. */
  persistentVolumeClaimRetentionPolicy?: StatefulSetPersistentVolumeClaimRetentionPolicy;
  /** Where the numbers begin. */
  ordinals?: StatefulSetOrdinals;
}

/** What the pods are. */
export interface StatefulSetStatus {
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Pods that there are. */
  replicas: number;
  /** Those that are ready. */
  readyReplicas?: number;
  /** Those of the current revision. */
  currentReplicas?: number;
  /** Those of the new revision. */
  updatedReplicas?: number;
  /** The current revision. */
  currentRevision?: string;
  /** The new revision. */
  updateRevision?: string;
  /** How often the name of a revision was taken. */
  collisionCount?: number;
  /** Single aspects of its state. */
  conditions?: StatefulSetCondition[];
  /** Those that have been ready long enough. */
  availableReplicas?: number;
}

/** One aspect of a StatefulSet's state. */
export interface StatefulSetCondition {
  /** Which aspect. */
  type: StatefulSetConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** A list of StatefulSets. */
export type StatefulSetList = KubeList<StatefulSet>;

/** Keeps a number of equal pods running and replaces them step by step when their template changes. */
export interface Deployment extends KubeObject {
  /** What the Deployment should be. */
  spec: DeploymentSpec;
  /** What it is. */
  status: DeploymentStatus;
}

/** What a Deployment should be. */
export interface DeploymentSpec {
  /** How many pods there should be. 1 by default. */
  replicas?: number;
  /** Labels of the pods. They must be on the template and cannot be changed. */
  selector: LabelSelector;
  /** What the pods look like. A change starts a rollout. */
  template: PodTemplateSpec;
  /** How old pods are replaced by new ones. */
  strategy?: DeploymentStrategy;
  /** Seconds that a new pod must be ready before it counts as available. */
  minReadySeconds?: number;
  /** Old replica sets to keep for a rollback. 10 by default. */
  revisionHistoryLimit?: number;
  /** Whether rollouts wait. */
  paused?: boolean;
  /** Seconds without progress after which a rollout counts as failed. 600 by default. */
  progressDeadlineSeconds?: number;
}

/** How old pods are replaced by new ones. */
export interface DeploymentStrategy {
  /** RollingUpdate (the default), or Recreate, which ends all old ones first. */
  type?: DeploymentStrategyType;
  /** Settings of a rolling update. */
  rollingUpdate?: RollingUpdateDeployment;
}

/** Settings of a rolling update. */
export interface RollingUpdateDeployment {
  /** Pods, as a number or percentage, that may be missing meanwhile. 25% by default. */
  maxUnavailable?: number | string;
  /** Pods, as a number or percentage, that may be there in excess meanwhile. 25% by default. */
  maxSurge?: number | string;
}

/** What a Deployment is. */
export interface DeploymentStatus {
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Pods that there are. */
  replicas?: number;
  /** Those that have the current template. */
  updatedReplicas?: number;
  /** Those that are ready. */
  readyReplicas?: number;
  /** Those that have been ready long enough. */
  availableReplicas?: number;
  /** Those that are still missing. */
  unavailableReplicas?: number;
  /** Those that are ending. */
  terminatingReplicas?: number;
  /** Single aspects of its state, such as Available and Progressing. */
  conditions?: DeploymentCondition[];
  /** How often the name of a new replica set was taken. */
  collisionCount?: number;
}

/** One aspect of the state of a Deployment. */
export interface DeploymentCondition {
  /** Available, Progressing or ReplicaFailure. */
  type: DeploymentConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When it was last updated. */
  lastUpdateTime?: string;
  /** When it last changed. */
  lastTransitionTime?: string;
  /** Why, in one word. */
  reason?: string;
  /** Why, for people. */
  message?: string;
}

/** A list of Deployments. */
export type DeploymentList = KubeList<Deployment>;

/** How pods are replaced. */
export interface DaemonSetUpdateStrategy {
  /** RollingUpdate (the default), or OnDelete, which waits until they are deleted. */
  type?: DaemonSetUpdateStrategyType;
  /** Settings of a rolling update. */
  rollingUpdate?: RollingUpdateDaemonSet;
}

/** Settings of a rolling update. */
export interface RollingUpdateDaemonSet {
  /** Pods, as a number or percentage, that may be missing meanwhile. 1 by default. */
  maxUnavailable?: number | string;
  /** Nodes, as a number or percentage, that may run an old and a new pod at once. 0 by default. */
  maxSurge?: number | string;
}

/** What the pods of a DaemonSet should be. */
export interface DaemonSetSpec {
  /** Labels of the pods. They must be on the template and cannot be changed. */
  selector: LabelSelector;
  /** What the pods look like. Its node selector says which nodes get one. */
  template: PodTemplateSpec;
  /** How pods are replaced when the template changes. */
  updateStrategy?: DaemonSetUpdateStrategy;
  /** Seconds that a new pod must be ready before it counts as available. */
  minReadySeconds?: number;
  /** Old revisions to keep. 10 by default. */
  revisionHistoryLimit?: number;
}

/** What the pods are. */
export interface DaemonSetStatus {
  /** Nodes that run the pod and should. */
  currentNumberScheduled: number;
  /** Nodes that run the pod and should not. */
  numberMisscheduled: number;
  /** Nodes that should run the pod. */
  desiredNumberScheduled: number;
  /** Nodes where it is ready. */
  numberReady: number;
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Nodes that run the pod of the current template. */
  updatedNumberScheduled?: number;
  /** Nodes where it has been ready long enough. */
  numberAvailable?: number;
  /** Nodes where it is missing. */
  numberUnavailable?: number;
  /** How often the name of a revision was taken. */
  collisionCount?: number;
  /** Single aspects of its state. */
  conditions?: DaemonSetCondition[];
}

/** One aspect of a DaemonSet's state. */
export interface DaemonSetCondition {
  /** Which aspect. */
  type: DaemonSetConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** Runs a pod on every node, or on every node of some kind. */
export interface DaemonSet extends KubeObject {
  /** What the pods should be. */
  spec: DaemonSetSpec;
  /** What they are. */
  status: DaemonSetStatus;
}

/** A list of DaemonSets. */
export type DaemonSetList = KubeList<DaemonSet>;

/** Keeps a number of equal pods running. Usually made by a Deployment. */
export interface ReplicaSet extends KubeObject {
  /** How many pods, and which. */
  spec: ReplicaSetSpec;
  /** What runs. */
  status: ReplicaSetStatus;
}

/** A list of ReplicaSets. */
export type ReplicaSetList = KubeList<ReplicaSet>;

/** How many pods should run, and which. */
export interface ReplicaSetSpec {
  /** How many. 1 by default. */
  replicas?: number;
  /** Seconds that a new pod must be ready before it counts as available. */
  minReadySeconds?: number;
  /** Labels of the pods. They must be on the template and cannot be changed. */
  selector: LabelSelector;
  /** What new pods look like. */
  template: PodTemplateSpec;
}

/** What runs. */
export interface ReplicaSetStatus {
  /** Pods that there are. */
  replicas: number;
  /** Those that have all labels of the template. */
  fullyLabeledReplicas?: number;
  /** Those that are ready. */
  readyReplicas?: number;
  /** Those that have been ready long enough. */
  availableReplicas?: number;
  /** Those that are ending. */
  terminatingReplicas?: number;
  /** Generation that the controller has seen. */
  observedGeneration?: number | bigint;
  /** Single aspects of its state. */
  conditions?: ReplicaSetCondition[];
}

/** One aspect of a ReplicaSet's state. */
export interface ReplicaSetCondition {
  /** Which aspect, such as ReplicaFailure. */
  type: ReplicaSetConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** A state that a controller keeps, to be able to go back to it. It does not change. */
export interface ControllerRevision extends KubeObject {
  /** The state. */
  data?: JsonValue;
  /** Its number. */
  revision: number | bigint;
}

/** A list of ControllerRevisions. */
export type ControllerRevisionList = KubeList<ControllerRevision>;

export type StatefulSetConditionType = string;

export type DaemonSetConditionType = string;

export type DeploymentConditionType = string;

export type ReplicaSetConditionType = string;

export type PodManagementPolicyType = 'OrderedReady' | 'Parallel';

export type StatefulSetUpdateStrategyType = 'RollingUpdate' | 'OnDelete';

export type PersistentVolumeClaimRetentionPolicyType = 'Retain' | 'Delete';

export type DeploymentStrategyType = 'Recreate' | 'RollingUpdate';

export type DaemonSetUpdateStrategyType = 'RollingUpdate' | 'OnDelete';

export const ControllerRevisions: ResourceType<ControllerRevision> = { group: 'apps', version: 'v1', plural: 'controllerrevisions', kind: 'ControllerRevision', scope: 'Namespaced' };
export const DaemonSets: ResourceType<DaemonSet> = { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet', scope: 'Namespaced' };
export const Deployments: ResourceType<Deployment> = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', scope: 'Namespaced' };
export const ReplicaSets: ResourceType<ReplicaSet> = { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', scope: 'Namespaced' };
export const StatefulSets: ResourceType<StatefulSet> = { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet', scope: 'Namespaced' };
