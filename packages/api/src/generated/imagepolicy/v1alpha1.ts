// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { KubeObject } from '@kubewright/api-machinery';

export interface ImageReview extends KubeObject {
  spec: ImageReviewSpec;
  status: ImageReviewStatus;
}

export interface ImageReviewSpec {
  containers?: ImageReviewContainerSpec[];
  annotations?: Record<string, string>;
  namespace?: string;
}

export interface ImageReviewContainerSpec {
  image?: string;
}

export interface ImageReviewStatus {
  allowed?: boolean;
  reason?: string;
  auditAnnotations?: Record<string, string>;
}
