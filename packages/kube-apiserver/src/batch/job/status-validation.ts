import { type FieldError, duplicate, invalidValue, omittedValue, required, semanticEqual } from '@kubewright/api-machinery';
import type { Job, JobStatus } from '@kubewright/api/batch/v1';
import { conditionIsTrue } from '../../table/cells.ts';
import { validateCounts } from '../../validation/counts.ts';
import { countIndexes, overlap } from './indexes.ts';

const isTrue = ({ conditions }: JobStatus, type: string): boolean => conditionIsTrue(conditions, type);
const isFinished = (status: JobStatus): boolean => isTrue(status, 'Complete') || isTrue(status, 'Failed');

/**
 * What a controller says of a job (batch validation ValidateJobUpdateStatus). Rules about one state count when something
 * they speak of changes, so that a status written before the rule stays writable.
 */
export function validateJobStatus({ spec, status = {} }: Job, { status: old = {} }: Job): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(...validateCounts(status, ['active', 'succeeded', 'failed', 'ready', 'terminating'], 'status'));
  checkUncounted(status.uncountedTerminatedPods, errors);
  checkConditions(status, old, errors);
  checkTimes({ spec, status }, old, errors);
  checkFinished(status, old, errors);
  checkIndexes({ spec, status }, old, errors);
  checkTransition({ spec, status }, old, errors);
  return errors;
}

function checkUncounted(pods: JobStatus['uncountedTerminatedPods'], errors: FieldError[]): void {
  if (!pods) return;
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (pods[list] ?? []).entries()) {
      const field = `status.uncountedTerminatedPods.${list}[${index}]`;
      if (uid === '') errors.push(invalidValue(field, uid, 'must not be empty'));
      else if (seen.has(uid)) errors.push(duplicate(field, uid));
      seen.add(uid);
    }
  }
}

const exclusive = [
  ['Complete', 'Failed', 'cannot set Complete=True and Failed=true conditions'],
  ['Complete', 'FailureTarget', 'cannot set Complete=True and FailureTarget=true conditions'],
  ['Failed', 'SuccessCriteriaMet', 'cannot set Failed=True and SuccessCriteriaMet=true conditions'],
  ['FailureTarget', 'SuccessCriteriaMet', 'cannot set FailureTarget=True and SuccessCriteriaMet=true conditions'],
] as const;

function checkConditions(status: JobStatus, old: JobStatus, errors: FieldError[]): void {
  if (semanticEqual(status.conditions, old.conditions)) return;
  for (const [one, other, why] of exclusive) {
    if (isTrue(status, one) && isTrue(status, other)) errors.push(invalidValue('status.conditions', omittedValue, why));
  }
}

function checkTimes({ spec, status = {} }: Pick<Job, 'spec' | 'status'>, old: JobStatus, errors: FieldError[]): void {
  const { startTime, completionTime } = status;
  const [startChanged, endChanged] = [startTime !== old.startTime, completionTime !== old.completionTime];
  const field = 'status.completionTime';
  if (endChanged || isTrue(status, 'Complete') !== isTrue(old, 'Complete')) {
    const complete = isTrue(status, 'Complete');
    if (completionTime && !complete)
      errors.push(invalidValue(field, completionTime, 'cannot set completionTime when there is no Complete=True condition'));
    if (!completionTime && complete) errors.push(required(field, 'completionTime is required for Complete jobs'));
  }
  if ((startChanged || endChanged) && startTime && completionTime && Date.parse(completionTime) < Date.parse(startTime)) {
    errors.push(invalidValue(field, completionTime, 'completionTime cannot be set before startTime'));
  }
  if ((startChanged || isFinished(status) !== isFinished(old)) && !spec?.suspend && !startTime && isFinished(status)) {
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  }
}

function checkFinished(status: JobStatus, old: JobStatus, errors: FieldError[]): void {
  const finished = isFinished(status);
  const changed = (field: keyof JobStatus): boolean => finished !== isFinished(old) || !semanticEqual(status[field], old[field]);
  const { active = 0, terminating = 0, ready, uncountedTerminatedPods: uncounted } = status;
  if (finished && active > 0 && changed('active'))
    errors.push(invalidValue('status.active', active, 'active>0 is invalid for finished job'));
  if (finished && terminating > 0 && changed('terminating')) {
    errors.push(invalidValue('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  }
  if (ready !== undefined && ready > active && (ready !== old.ready || active !== (old.active ?? 0))) {
    errors.push(invalidValue('status.ready', ready, 'cannot set more ready pods than active'));
  }
  const left = (uncounted?.succeeded ?? []).length + (uncounted?.failed ?? []).length;
  if (finished && left > 0 && changed('uncountedTerminatedPods')) {
    errors.push(invalidValue('status.uncountedTerminatedPods', uncounted, 'uncountedTerminatedPods needs to be empty for finished job'));
  }
}

function checkIndexes({ spec, status = {} }: Pick<Job, 'spec' | 'status'>, old: JobStatus, errors: FieldError[]): void {
  const { completedIndexes = '', failedIndexes } = status;
  const changed = completedIndexes !== (old.completedIndexes ?? '') || failedIndexes !== old.failedIndexes;
  if (!changed) return;
  const before = errors.length;
  for (const field of ['completedIndexes', 'failedIndexes'] as const) {
    const text = status[field];
    if (text === undefined || spec?.completions === undefined) continue;
    const counted = countIndexes(text, spec.completions);
    if ('error' in counted) errors.push(invalidValue(`status.${field}`, text, `error parsing ${field}: ${counted.error}`));
  }
  if (completedIndexes !== '' && spec?.completionMode !== 'Indexed') {
    errors.push(
      invalidValue('status.completedIndexes', completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'),
    );
  }
  if (failedIndexes === undefined) return;
  if (spec?.backoffLimitPerIndex === undefined) {
    errors.push(invalidValue('status.failedIndexes', failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'));
  }
  if (errors.length > before) return;
  const both = overlap(completedIndexes, failedIndexes);
  if (both !== undefined)
    errors.push(invalidValue('status.failedIndexes', failedIndexes, `failedIndexes and completedIndexes overlap at index: ${both}`));
}

function checkTransition({ spec, status = {} }: Pick<Job, 'spec' | 'status'>, old: JobStatus, errors: FieldError[]): void {
  for (const type of ['Failed', 'Complete', 'FailureTarget', 'SuccessCriteriaMet']) {
    if (!isTrue(old, type) || isTrue(status, type)) continue;
    errors.push(invalidValue('status.conditions', omittedValue, `cannot disable the terminal ${type}=True condition`));
  }
  const { failed = 0, succeeded = 0, completionTime, startTime } = status;
  if (failed < (old.failed ?? 0)) errors.push(invalidValue('status.failed', failed, 'cannot decrease the failed counter'));
  // An indexed job that can be scaled down may lose successes.
  const elastic = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  if (!elastic && succeeded < (old.succeeded ?? 0))
    errors.push(invalidValue('status.succeeded', succeeded, 'cannot decrease the succeeded counter'));
  if (completionTime && old.completionTime && completionTime !== old.completionTime) {
    errors.push(invalidValue('status.completionTime', completionTime, 'completionTime cannot be mutated'));
  }
  if (!old.startTime || startTime === old.startTime || spec?.suspend) return;
  errors.push(required('status.startTime', `startTime cannot be ${startTime ? 'modified' : 'removed'} for unsuspended job`));
}
