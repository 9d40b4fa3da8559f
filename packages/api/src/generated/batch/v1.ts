// Generated from packages/api/tables by packages/api/generate. Change the table, not this file.
import type { ConditionStatus, ObjectReference, PodConditionType, PodTemplateSpec } from '../core/v1.ts';
import type { LabelSelector } from '../meta/v1.ts';
import type { KubeList, KubeObject, ObjectMeta, ResourceType } from '@kubewright/api-machinery';

/** Runs pods until enough of them have succeeded. */
export interface Job extends KubeObject {
  /** What is to be done. */
  spec: JobSpec;
  /** How far it is. */
  status: JobStatus;
}

/** A list of Jobs. */
export type JobList = KubeList<Job>;

/** Exit codes of a container. */
export interface PodFailurePolicyOnExitCodesRequirement {
  /** Which container; unset means any. */
  containerName?: string;
  /** In or NotIn. */
  operator: PodFailurePolicyOnExitCodesOperator;
  /** The codes, in order and without repetition, at most 255; 0 may not be In. */
  values: number[];
}

/** A condition of a pod. */
export interface PodFailurePolicyOnPodConditionsPattern {
  /** Which condition. */
  type: PodConditionType;
  /** What it is; default True. */
  status?: ConditionStatus;
}

/** What a failure of a pod means. One of the two patterns is set. */
export interface PodFailurePolicyRule {
  /** FailJob, FailIndex, Ignore (it does not count) or Count (as without a rule). */
  action: PodFailurePolicyAction;
  /** For pods with such exit codes. */
  onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  /** For pods with one of these conditions. */
  onPodConditions?: PodFailurePolicyOnPodConditionsPattern[];
}

/** What failures of pods mean to a job. */
export interface PodFailurePolicy {
  /** The first that fits decides; at most 20. */
  rules: PodFailurePolicyRule[];
}

/** When an indexed job counts as done before all indexes are. */
export interface SuccessPolicy {
  /** One suffices; at most 20. */
  rules: SuccessPolicyRule[];
}

/** Indexes that must have succeeded. */
export interface SuccessPolicyRule {
  /** Which indexes, such as 0,2-4; unset means any. */
  succeededIndexes?: string;
  /** How many of them; unset means all of succeededIndexes. */
  succeededCount?: number;
}

/** What a job is to do. */
export interface JobSpec {
  /** How many pods may run at once. 1 by default. */
  parallelism?: number;
  /** How many pods must succeed. Unset means that the success of one ends the job. */
  completions?: number;
  /** Seconds after which the job is ended. */
  activeDeadlineSeconds?: number | bigint;
  /** What to do when pods fail in certain ways. */
  podFailurePolicy?: PodFailurePolicy;
  /** When the job counts as done although not all have succeeded. */
  successPolicy?: SuccessPolicy;
  /** Failures after which the job counts as failed. 6 by default. */
  backoffLimit?: number;
  /** Failures after which one index counts as failed. */
  backoffLimitPerIndex?: number;
  /** Failed indexes after which the job counts as failed. */
  maxFailedIndexes?: number;
  /** Labels of the pods. Made by the system. */
  selector?: LabelSelector;
  /** Whether the selector is the user's own. */
  manualSelector?: boolean;
  /** What the pods look like. Their restart policy must be Never or OnFailure. */
  template: PodTemplateSpec;
  /** Seconds after its end at which the job is deleted. */
  ttlSecondsAfterFinished?: number;
  /** NonIndexed (the default), or Indexed, which gives every pod a number. */
  completionMode?: CompletionMode;
  /** Whether the job waits, without pods. */
  suspend?: boolean;
  /** When a pod is replaced. TerminatingOrFailed or Failed. */
  podReplacementPolicy?: PodReplacementPolicy;
  /** Who runs the job, when it is not the job controller. */
  managedBy?: string;
}

/** How far a job is. */
export interface JobStatus {
  /** Single aspects of its state, such as Complete and Failed. */
  conditions?: JobCondition[];
  /** When it began. */
  startTime?: string;
  /** When it was done. */
  completionTime?: string;
  /** Pods that run or wait. */
  active?: number;
  /** Pods that succeeded. */
  succeeded?: number;
  /** Pods that failed. */
  failed?: number;
  /** Pods that are ending. */
  terminating?: number;
  /** Indexes that are done, such as 1,3-5. */
  completedIndexes?: string;
  /** Indexes that failed. */
  failedIndexes?: string;
  /** Pods that ended and are not in the counts yet. */
  uncountedTerminatedPods?: UncountedTerminatedPods;
  /** Pods that are ready. */
  ready?: number;
}

/** Pods that have ended and are not yet in the counters. */
export interface UncountedTerminatedPods {
  /** Uids of those that succeeded. */
  succeeded?: string[];
  /** Uids of those that failed. */
  failed?: string[];
}

/** One aspect of a job's state. */
export interface JobCondition {
  /** Suspended, Complete, Failed, FailureTarget or SuccessCriteriaMet. */
  type: JobConditionType;
  /** True, False or Unknown. */
  status: ConditionStatus;
  /** When it was last looked at. */
  lastProbeTime?: string;
  /** When the status last changed. */
  lastTransitionTime?: string;
  /** One word, for programs, why the condition is as it is. */
  reason?: string;
  /** The same in a sentence, for people. */
  message?: string;
}

/** What jobs look like. */
export interface JobTemplateSpec {
  /** Labels and annotations that they get. */
  metadata: ObjectMeta;
  /** What they are to do. */
  spec: JobSpec;
}

/** Makes jobs at set times. */
export interface CronJob extends KubeObject {
  /** When, and which. */
  spec: CronJobSpec;
  /** What it has made. */
  status: CronJobStatus;
}

/** A list of CronJobs. */
export type CronJobList = KubeList<CronJob>;

/** When a cron job makes jobs, and which. */
export interface CronJobSpec {
  /** When, as minute, hour, day, month and day of the week. */
  schedule: string;
  /** Time zone of the schedule. The server's by default. */
  timeZone?: string;
  /** Seconds by which a job may be late. Later it is left out. */
  startingDeadlineSeconds?: number | bigint;
  /** What if the last one still runs. Allow (the default), Forbid or Replace. */
  concurrencyPolicy?: ConcurrencyPolicy;
  /** Whether no further jobs are made. */
  suspend?: boolean;
  /** What the jobs look like. */
  jobTemplate: JobTemplateSpec;
  /** Jobs that succeeded to keep. 3 by default. */
  successfulJobsHistoryLimit?: number;
  /** Jobs that failed to keep. 1 by default. */
  failedJobsHistoryLimit?: number;
}

/** What a cron job has made. */
export interface CronJobStatus {
  /** Jobs that run. */
  active?: ObjectReference[];
  /** When the last one was made. */
  lastScheduleTime?: string;
  /** When one last succeeded. */
  lastSuccessfulTime?: string;
}

export type JobConditionType = string;

export type CompletionMode = 'NonIndexed' | 'Indexed';

export type PodFailurePolicyAction = 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';

export type PodFailurePolicyOnExitCodesOperator = 'In' | 'NotIn';

export type PodReplacementPolicy = 'TerminatingOrFailed' | 'Failed';

export type ConcurrencyPolicy = 'Allow' | 'Forbid' | 'Replace';

export const CronJobs: ResourceType<CronJob> = { group: 'batch', version: 'v1', plural: 'cronjobs', kind: 'CronJob', scope: 'Namespaced' };
export const Jobs: ResourceType<Job> = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', scope: 'Namespaced' };
