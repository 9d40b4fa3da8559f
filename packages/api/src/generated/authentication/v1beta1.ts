// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { UserInfo as AuthenticationUserInfo } from '../authentication/v1.ts';
import type { KubeObject } from '@kubewright/api-machinery';

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

export interface SelfSubjectReview extends KubeObject {
  status: SelfSubjectReviewStatus;
}

export interface SelfSubjectReviewStatus {
  userInfo?: AuthenticationUserInfo;
}

export type ExtraValue = string[];
