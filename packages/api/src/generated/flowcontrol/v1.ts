// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeList, KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Which requests make a flow, and at which priority level. */
export interface FlowSchema extends KubeObject {
  spec: FlowSchemaSpec;
  status: FlowSchemaStatus;
}

export type FlowSchemaList = KubeList<FlowSchema>;

export interface FlowSchemaSpec {
  priorityLevelConfiguration: PriorityLevelConfigurationReference;
  matchingPrecedence?: number;
  /** What tells the flows of the schema apart. Unset means that they are one flow. */
  distinguisherMethod?: FlowDistinguisherMethod;
  rules?: PolicyRulesWithSubjects[];
}

export interface FlowDistinguisherMethod {
  type: FlowDistinguisherMethodType;
}

export interface PriorityLevelConfigurationReference {
  name: string;
}

export interface PolicyRulesWithSubjects {
  subjects: Subject[];
  resourceRules?: ResourcePolicyRule[];
  nonResourceRules?: NonResourcePolicyRule[];
}

export interface Subject {
  kind: SubjectKind;
  /** The user, where the kind is User. */
  user?: UserSubject;
  /** The group, where the kind is Group. */
  group?: GroupSubject;
  /** The service account, where the kind is ServiceAccount. */
  serviceAccount?: ServiceAccountSubject;
}

export interface UserSubject {
  name: string;
}

export interface GroupSubject {
  name: string;
}

export interface ServiceAccountSubject {
  namespace: string;
  name: string;
}

export interface ResourcePolicyRule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  clusterScope?: boolean;
  namespaces?: string[] | null;
}

export interface NonResourcePolicyRule {
  verbs: string[];
  nonResourceURLs: string[];
}

export interface FlowSchemaStatus {
  conditions?: FlowSchemaCondition[];
}

export interface FlowSchemaCondition {
  type?: FlowSchemaConditionType;
  status?: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** What share of the server the requests of a level get, and what becomes of those that must wait. */
export interface PriorityLevelConfiguration extends KubeObject {
  spec: PriorityLevelConfigurationSpec;
  status: PriorityLevelConfigurationStatus;
}

export type PriorityLevelConfigurationList = KubeList<PriorityLevelConfiguration>;

export interface PriorityLevelConfigurationSpec {
  type: PriorityLevelEnablement;
  /** How many requests run and how others wait, where the type is Limited. */
  limited?: LimitedPriorityLevelConfiguration;
  /** What requests that never wait lend to others, where the type is Exempt. */
  exempt?: ExemptPriorityLevelConfiguration;
}

export interface LimitedPriorityLevelConfiguration {
  nominalConcurrencyShares?: number | null;
  limitResponse?: LimitResponse;
  lendablePercent?: number;
  borrowingLimitPercent?: number;
}

export interface ExemptPriorityLevelConfiguration {
  nominalConcurrencyShares?: number;
  lendablePercent?: number;
}

export interface LimitResponse {
  type: LimitResponseType;
  /** How requests wait, where the type is Queue. */
  queuing?: QueuingConfiguration;
}

export interface QueuingConfiguration {
  queues?: number;
  handSize?: number;
  queueLengthLimit?: number;
}

export interface PriorityLevelConfigurationStatus {
  conditions?: PriorityLevelConfigurationCondition[];
}

export interface PriorityLevelConfigurationCondition {
  type?: PriorityLevelConfigurationConditionType;
  status?: ConditionStatus;
  /** When the status last changed. */
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export type FlowSchemaConditionType = string;

export type PriorityLevelConfigurationConditionType = string;

export type FlowDistinguisherMethodType = 'ByUser' | 'ByNamespace';

export type SubjectKind = 'User' | 'Group' | 'ServiceAccount';

export type PriorityLevelEnablement = 'Exempt' | 'Limited';

export type LimitResponseType = 'Queue' | 'Reject';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export const FlowSchemas: ResourceType<FlowSchema> = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', plural: 'flowschemas', kind: 'FlowSchema', scope: 'Cluster' };
export const PriorityLevelConfigurations: ResourceType<PriorityLevelConfiguration> = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', plural: 'prioritylevelconfigurations', kind: 'PriorityLevelConfiguration', scope: 'Cluster' };
