import type { CronSchedule } from '@kubewright/api-machinery';
import type { CronJob } from '@kubewright/api/batch/v1';

/** More than so many missed times make one wonder about the clock. */
const many = 100;
/** Clocks differ: a job is looked for that long after its time. */
const paddingMs = 100;

export interface MissedTimes {
  /** From when on times count: the last one that was kept, else the creation. */
  readonly sinceMs: number;
  /** The last time that has come since then. */
  readonly lastMs: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

/**
 * Which times have come since the last one that was kept; reckoned, not listed, for there may be millions.
 * @param fromDeadline leaves out times that are too long ago to start a job for.
 * @throws {RangeError} when the schedule never comes twice.
 */
export function missedTimes(
  { metadata, spec, status }: CronJob,
  schedule: CronSchedule,
  nowMs: number,
  fromDeadline: boolean,
): MissedTimes {
  let sinceMs = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '') || 0;
  const { startingDeadlineSeconds } = spec;
  if (fromDeadline && startingDeadlineSeconds !== undefined) sinceMs = Math.max(sinceMs, nowMs - Number(startingDeadlineSeconds) * 1_000);
  const first = schedule.next(sinceMs);
  if (first !== undefined && nowMs < first) return { sinceMs, lastMs: undefined, missed: 'none' };
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined) throw new RangeError('time difference between two schedules is less than 1 second');
  if (nowMs < second) return { sinceMs, lastMs: first, missed: 'none' };
  const periodMs = second - first;
  const count = Math.floor((nowMs - first) / periodMs) + 1;
  // Two periods back, for not all schedules are regular.
  let lastMs: number | undefined;
  for (let at = schedule.next(first + (count - 2) * periodMs); at !== undefined && at <= nowMs; at = schedule.next(at)) lastMs = at;
  return { sinceMs, lastMs, missed: count > many ? 'many' : 'few' };
}

/** How long until the next time; undefined when there is none. */
export function nextInMs(cronJob: CronJob, schedule: CronSchedule, nowMs: number): number | undefined {
  const next = schedule.next(lastKnownMs(cronJob, schedule, nowMs));
  return next === undefined ? undefined : Math.max(0, next + paddingMs - nowMs);
}

function lastKnownMs(cronJob: CronJob, schedule: CronSchedule, nowMs: number): number {
  try {
    const { sinceMs, lastMs, missed } = missedTimes(cronJob, schedule, nowMs, false);
    return lastMs ?? (missed === 'none' ? sinceMs : nowMs);
  } catch {
    return nowMs;
  }
}
