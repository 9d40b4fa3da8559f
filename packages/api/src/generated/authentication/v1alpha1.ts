// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { UserInfo } from '../authentication/v1.ts';
import type { KubeObject } from '@kubewright/api-machinery';

export interface SelfSubjectReview extends KubeObject {
  status: SelfSubjectReviewStatus;
}

export interface SelfSubjectReviewStatus {
  userInfo?: UserInfo;
}
