import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { Job, JobSpec } from '@kubewright/api/batch/v1';
import { validatePodTemplate } from '../../pod-spec/template-validation.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { selectorMatches, validateLabelSelector } from '../../validation/labels.ts';
import { nonNegative } from '../../validation/numbers.ts';

export function validateJob({ spec }: Job): FieldError[] {
  if (!spec) return [required('spec.template')];
  const errors = validateJobSpec(spec, 'spec');
  if (!spec.selector) errors.unshift(required('spec.selector'));
  else {
    errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
    const labels = spec.template?.metadata?.labels ?? {};
    if (!selectorMatches(spec.selector, labels)) errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  return errors;
}

export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const fields = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const;
  const errors = fields.flatMap((field) => nonNegative(spec[field], `${path}.${field}`));
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  }
  if (!spec.template) return [...errors, required(`${path}.template`)];
  return [...errors, ...validatePodTemplate(spec.template, `${path}.template`, { restartPolicies: ['OnFailure', 'Never'] })];
}

export function validateJobUpdate(object: Job, old: Job): FieldError[] {
  const errors = object.spec ? validateJobSpec(object.spec, 'spec') : [];
  const immutable = (field: 'completions' | 'selector' | 'completionMode' | 'podFailurePolicy' | 'backoffLimitPerIndex' | 'template'): void => {
    if (!semanticEqual(object.spec?.[field], old.spec?.[field])) errors.push(invalidValue(`spec.${field}`, object.spec?.[field], 'field is immutable'));
  };
  // Elastic jobs change completions and parallelism together.
  const elastic = object.spec?.completionMode === 'Indexed' && object.spec.completions === object.spec.parallelism;
  if (!elastic) immutable('completions');
  for (const field of ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex'] as const) immutable(field);
  const neverStarted = old.spec?.suspend === true && !old.status?.startTime;
  if (!neverStarted) immutable('template');
  return errors;
}
