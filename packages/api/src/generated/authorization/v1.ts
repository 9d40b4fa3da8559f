// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { FieldSelectorRequirement, LabelSelectorRequirement } from '../meta/v1.ts';
import type { KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Asks whether somebody may do something. */
export interface SubjectAccessReview extends KubeObject {
  spec: SubjectAccessReviewSpec;
  status: SubjectAccessReviewStatus;
}

/** Asks whether one may do something. */
export interface SelfSubjectAccessReview extends KubeObject {
  spec: SelfSubjectAccessReviewSpec;
  status: SubjectAccessReviewStatus;
}

/** Asks whether somebody may do something in one namespace. */
export interface LocalSubjectAccessReview extends KubeObject {
  spec: SubjectAccessReviewSpec;
  status: SubjectAccessReviewStatus;
}

export interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  /** To what fields the access is limited. */
  fieldSelector?: FieldSelectorAttributes;
  /** To what labels the access is limited. */
  labelSelector?: LabelSelectorAttributes;
}

export interface LabelSelectorAttributes {
  rawSelector?: string;
  requirements?: LabelSelectorRequirement[];
}

export interface FieldSelectorAttributes {
  rawSelector?: string;
  requirements?: FieldSelectorRequirement[];
}

export interface NonResourceAttributes {
  path?: string;
  verb?: string;
}

export interface SubjectAccessReviewSpec {
  /** The resource that is asked about. */
  resourceAttributes?: ResourceAttributes;
  /** The path that is asked about. Either this or resourceAttributes. */
  nonResourceAttributes?: NonResourceAttributes;
  user?: string;
  groups?: string[];
  extra?: Record<string, ExtraValue>;
  uid?: string;
}

export interface SelfSubjectAccessReviewSpec {
  /** The resource that is asked about. */
  resourceAttributes?: ResourceAttributes;
  /** The path that is asked about. Either this or resourceAttributes. */
  nonResourceAttributes?: NonResourceAttributes;
}

export interface SubjectAccessReviewStatus {
  allowed: boolean;
  denied?: boolean;
  reason?: string;
  evaluationError?: string;
}

/** Asks what one may do in a namespace. */
export interface SelfSubjectRulesReview extends KubeObject {
  spec: SelfSubjectRulesReviewSpec;
  status: SubjectRulesReviewStatus;
}

export interface SelfSubjectRulesReviewSpec {
  namespace?: string;
}

export interface SubjectRulesReviewStatus {
  resourceRules: ResourceRule[];
  nonResourceRules: NonResourceRule[];
  incomplete: boolean;
  evaluationError?: string;
}

export interface ResourceRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
}

export interface NonResourceRule {
  verbs: string[];
  nonResourceURLs?: string[];
}

export type ExtraValue = string[];

export const LocalSubjectAccessReviews: ResourceType<LocalSubjectAccessReview> = { group: 'authorization.k8s.io', version: 'v1', plural: 'localsubjectaccessreviews', kind: 'LocalSubjectAccessReview', scope: 'Namespaced' };
export const SelfSubjectAccessReviews: ResourceType<SelfSubjectAccessReview> = { group: 'authorization.k8s.io', version: 'v1', plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview', scope: 'Cluster' };
export const SelfSubjectRulesReviews: ResourceType<SelfSubjectRulesReview> = { group: 'authorization.k8s.io', version: 'v1', plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview', scope: 'Cluster' };
export const SubjectAccessReviews: ResourceType<SubjectAccessReview> = { group: 'authorization.k8s.io', version: 'v1', plural: 'subjectaccessreviews', kind: 'SubjectAccessReview', scope: 'Cluster' };
