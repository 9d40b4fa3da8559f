// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { JobSpec } from '../batch/v1.ts';
import type { ObjectReference } from '../core/v1.ts';
import type { KubeList, KubeObject, ObjectMeta } from '@kubewright/api-machinery';

export interface JobTemplateSpec {
  metadata: ObjectMeta;
  spec: JobSpec;
}

export interface CronJob extends KubeObject {
  spec: CronJobSpec;
  status: CronJobStatus;
}

export type CronJobList = KubeList<CronJob>;

export interface CronJobSpec {
  schedule: string;
  timeZone?: string;
  startingDeadlineSeconds?: number | bigint;
  concurrencyPolicy?: ConcurrencyPolicy;
  suspend?: boolean;
  jobTemplate: JobTemplateSpec;
  successfulJobsHistoryLimit?: number;
  failedJobsHistoryLimit?: number;
}

export interface CronJobStatus {
  active?: ObjectReference[];
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

export type ConcurrencyPolicy = string;
