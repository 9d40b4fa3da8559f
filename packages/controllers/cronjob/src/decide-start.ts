import type { CronSchedule } from '@kubewright/api-machinery';
import type { CronJob } from '@kubewright/api/batch/v1';
import { jobNameOf } from './job-of.ts';
import { missedTimes } from './missed-times.ts';
import type { StatusDraft } from './status-draft.ts';

/** Whether a job is due, and if not, why. `tooMany` times have been missed since the last one. */
export type StartDecision =
  | { readonly kind: 'notYet' | 'alreadyStarted' }
  | { readonly kind: 'missed' | 'stillActive' | 'start'; readonly scheduledMs: number; readonly tooMany: boolean };

/** @throws {RangeError} when the schedule never comes. */
export function decideStart(cronJob: CronJob, status: StatusDraft, schedule: CronSchedule, nowMs: number): StartDecision {
  const { spec } = cronJob;
  const { lastMs: scheduledMs, missed } = missedTimes(cronJob, schedule, nowMs, true);
  if (scheduledMs === undefined) return { kind: 'notYet' };
  const due = { scheduledMs, tooMany: missed === 'many' };
  const deadlineSeconds = spec.startingDeadlineSeconds;
  if (deadlineSeconds !== undefined && scheduledMs + Number(deadlineSeconds) * 1_000 < nowMs) return { kind: 'missed', ...due };
  if (status.hasNamed(jobNameOf(cronJob, scheduledMs)) || Date.parse(status.lastScheduleTime ?? '') === scheduledMs)
    return { kind: 'alreadyStarted' };
  if (spec.concurrencyPolicy === 'Forbid' && status.active.length > 0) return { kind: 'stillActive', ...due };
  return { kind: 'start', ...due };
}
