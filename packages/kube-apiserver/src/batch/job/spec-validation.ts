import { type FieldError, invalidValue, notSupported, required, tooLong } from '@kubewright/api-machinery';
import type { JobSpec } from '@kubewright/api/batch/v1';
import { validatePodTemplate } from '../../pod-spec/validation/template.ts';
import { validateCounts } from '../../validation/counts.ts';
import { validateDomainPrefixedPath } from '../../validation/domain-prefixed-path.ts';
import { validatePodFailurePolicy } from './failure-policy-validation.ts';
import { goSuccessPolicy, validateSuccessPolicy } from './success-policy-validation.ts';

const maxManagedByLength = 63;
const maxIndexedParallelism = 100_000;
const manyCompletions = 100_000;
const maxParallelismOfMany = 10_000;

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

const requiresIndexed = 'requires indexed completion mode';

/** What jobs and the templates of cron jobs have in common (batch validation validateJobSpec). */
export function validateJobSpec(spec: JobSpec, at: string, errors: FieldError[]): void {
  errors.push(...validateCounts(spec, counts, at));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${at}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) {
    errors.push(...validateDomainPrefixedPath(spec.managedBy, `${at}.managedBy`));
    if (spec.managedBy.length > maxManagedByLength) errors.push(tooLong(`${at}.managedBy`, maxManagedByLength));
  }
  validateCompletionMode(spec, at, errors);
  if (spec.podFailurePolicy) validatePodFailurePolicy(spec, `${at}.podFailurePolicy`, errors);
  if (spec.successPolicy && spec.completionMode === 'Indexed') validateSuccessPolicy(spec, `${at}.successPolicy`, errors);
  else if (spec.successPolicy) errors.push(invalidValue(`${at}.successPolicy`, goSuccessPolicy(spec.successPolicy), requiresIndexed));
  validateReplacement(spec, `${at}.podReplacementPolicy`, errors);
  validateTemplate(spec, `${at}.template`, errors);
}

function validateCompletionMode(spec: JobSpec, at: string, errors: FieldError[]): void {
  const mode = spec.completionMode ?? 'NonIndexed';
  if (mode === 'Indexed') {
    validateIndexed(spec, at, errors);
    return;
  }
  if (mode !== 'NonIndexed') {
    errors.push(notSupported(`${at}.completionMode`, mode, ['NonIndexed', 'Indexed']));
    return;
  }
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[field] !== undefined) errors.push(invalidValue(`${at}.${field}`, spec[field], requiresIndexed));
  }
}

function validateIndexed(
  { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex }: JobSpec,
  at: string,
  errors: FieldError[],
): void {
  if (completions === undefined) errors.push(required(`${at}.completions`, 'when completion mode is Indexed'));
  if (parallelism > maxIndexedParallelism) {
    errors.push(
      invalidValue(
        `${at}.parallelism`,
        parallelism,
        `must be less than or equal to ${maxIndexedParallelism} when completion mode is Indexed`,
      ),
    );
  }
  const failed = `${at}.maxFailedIndexes`;
  if (maxFailedIndexes !== undefined) {
    if (completions !== undefined && maxFailedIndexes > completions)
      errors.push(invalidValue(failed, maxFailedIndexes, 'must be less than or equal to completions'));
    if (maxFailedIndexes > maxIndexedParallelism)
      errors.push(invalidValue(failed, maxFailedIndexes, `must be less than or equal to ${maxIndexedParallelism}`));
  }
  if (completions === undefined || completions <= manyCompletions || backoffLimitPerIndex === undefined) return;
  const why = `must be less than or equal to ${maxParallelismOfMany} when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (maxFailedIndexes === undefined) errors.push(required(failed, `must be specified when completions is above ${manyCompletions}`));
  if (parallelism > maxParallelismOfMany) errors.push(invalidValue(`${at}.parallelism`, parallelism, why));
  if (maxFailedIndexes !== undefined && maxFailedIndexes > maxParallelismOfMany) errors.push(invalidValue(failed, maxFailedIndexes, why));
}

function validateReplacement({ podReplacementPolicy, podFailurePolicy }: JobSpec, field: string, errors: FieldError[]): void {
  if (podReplacementPolicy === undefined) return;
  // A policy for failures looks at pods that have ended, so that only those may be replaced.
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (!supported.includes(podReplacementPolicy)) errors.push(notSupported(field, podReplacementPolicy, supported));
}

function validateTemplate({ template, podFailurePolicy }: JobSpec, at: string, errors: FieldError[]): void {
  validatePodTemplate(template ?? {}, at, errors);
  const field = `${at}.spec.restartPolicy`;
  const policy = template?.spec?.restartPolicy ?? '';
  // Always is the default of every pod, so that it counts as nothing said.
  if (policy === '' || policy === 'Always') errors.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(notSupported(field, policy, ['OnFailure', 'Never']));
  else if (podFailurePolicy && policy !== 'Never')
    errors.push(invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
}
