// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeObject, ResourceType } from '@kubewright/api-machinery';

/** Asks whose a token is. */
export interface TokenReview extends KubeObject {
  spec: TokenReviewSpec;
  status: TokenReviewStatus;
}

export interface TokenReviewSpec {
  token?: string;
  audiences?: string[];
}

export interface TokenReviewStatus {
  authenticated?: boolean;
  user?: UserInfo;
  audiences?: string[];
  error?: string;
}

export interface UserInfo {
  username?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, ExtraValue>;
}

/** Asks for a token of a service account. */
export interface TokenRequest extends KubeObject {
  spec: TokenRequestSpec;
  status: TokenRequestStatus;
}

export interface TokenRequestSpec {
  audiences?: string[] | null;
  expirationSeconds?: number | bigint | null;
  /** An object, such as a pod, with which the token ends. */
  boundObjectRef?: BoundObjectReference | null;
}

export interface TokenRequestStatus {
  token?: string;
  /** Until when the token is good. */
  expirationTimestamp?: string;
}

export interface BoundObjectReference {
  kind?: string;
  apiVersion?: string;
  name?: string;
  uid?: string;
}

/** Asks who one is. */
export interface SelfSubjectReview extends KubeObject {
  status: SelfSubjectReviewStatus;
}

export interface SelfSubjectReviewStatus {
  userInfo?: UserInfo;
}

export type ExtraValue = string[];

export const SelfSubjectReviews: ResourceType<SelfSubjectReview> = { group: 'authentication.k8s.io', version: 'v1', plural: 'selfsubjectreviews', kind: 'SelfSubjectReview', scope: 'Cluster' };
export const TokenReviews: ResourceType<TokenReview> = { group: 'authentication.k8s.io', version: 'v1', plural: 'tokenreviews', kind: 'TokenReview', scope: 'Cluster' };
