import {
  type FieldError,
  type HookContext,
  invalidValue,
  isTimeZone,
  notSupported,
  parseCronSchedule,
  required,
} from '@kubewright/api-machinery';
import type { CronJob, CronJobSpec } from '@kubewright/api/batch/v1';
import { nonNegative } from '../../validation/numbers.ts';
import { validateJobSpec } from '../job/spec-validation.ts';

/** The names of its jobs are made of this one and of a time. */
const maxNameLength = 52;

export function validateCronJob({ metadata, spec }: CronJob): FieldError[] {
  const errors: FieldError[] = [];
  validateSpec(spec, undefined, errors);
  if ((metadata.name ?? '').length > maxNameLength) {
    errors.push(invalidValue('metadata.name', metadata.name, `must be no more than ${maxNameLength} characters`));
  }
  return errors;
}

export function validateCronJobUpdate({ spec }: CronJob, old: CronJob, { subresource }: HookContext): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource !== 'status') validateSpec(spec, old.spec, errors);
  return errors;
}

const policies = ['Allow', 'Forbid', 'Replace'];

function validateSpec(spec: CronJobSpec, old: CronJobSpec | undefined, errors: FieldError[]): void {
  const {
    schedule,
    startingDeadlineSeconds,
    timeZone,
    concurrencyPolicy,
    jobTemplate,
    successfulJobsHistoryLimit,
    failedJobsHistoryLimit,
  } = spec ?? {};
  if (!schedule) errors.push(required('spec.schedule'));
  else checkSchedule(schedule, timeZone, old?.schedule, errors);
  errors.push(...nonNegative(startingDeadlineSeconds, 'spec.startingDeadlineSeconds'));
  if (timeZone !== undefined && timeZone !== old?.timeZone) checkTimeZone(timeZone, errors);
  if (!concurrencyPolicy) errors.push(required('spec.concurrencyPolicy'));
  else if (!policies.includes(concurrencyPolicy)) errors.push(notSupported('spec.concurrencyPolicy', concurrencyPolicy, policies));
  const job = jobTemplate?.spec;
  const at = 'spec.jobTemplate.spec';
  validateJobSpec(job ?? ({} as NonNullable<typeof job>), at, errors);
  if (job?.selector) errors.push(invalidValue(`${at}.selector`, job.selector, '`selector` will be auto-generated'));
  if (job?.manualSelector) errors.push(notSupported(`${at}.manualSelector`, true, ['nil', 'false']));
  errors.push(...nonNegative(successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'));
  errors.push(...nonNegative(failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'));
}

function checkSchedule(schedule: string, timeZone: string | undefined, old: string | undefined, errors: FieldError[]): void {
  const field = 'spec.schedule';
  const problem = scheduleProblem(schedule);
  if (problem) errors.push(invalidValue(field, schedule, problem));
  if (!schedule.includes('TZ')) return;
  // Schedules that named their zone before there was a field for it may go on.
  if (!old?.includes('TZ')) errors.push(invalidValue(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  else if (timeZone !== undefined)
    errors.push(invalidValue(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
}

function scheduleProblem(schedule: string): string | undefined {
  try {
    parseCronSchedule(schedule);
    return undefined;
  } catch (error) {
    return (error as RangeError).message;
  }
}

function checkTimeZone(name: string, errors: FieldError[]): void {
  const refuse = (why: string): void => void errors.push(invalidValue('spec.timeZone', name, why));
  if (name === '') refuse('timeZone must be nil or non-empty string');
  else if (name.toLowerCase() === 'local') refuse('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  else if (!/^[A-Za-z0-9/_+-]+$/.test(name) || !isTimeZone(name)) refuse(`unknown time zone ${name}`);
}
