import { type FieldError, invalidValue, isDns1123Label, required, validateLabelSelector } from '@kubewright/api-machinery';
import type { Job, JobSpec } from '@kubewright/api/batch/v1';
import { selectorMatches } from '../../validation/labels.ts';
import { nameLabels, uidLabels } from './selector.ts';
import { validateJobSpec } from './spec-validation.ts';

export function validateJob(job: Job): FieldError[] {
  const errors: FieldError[] = [];
  const { metadata, spec } = job;
  if (!spec) return [required('spec.template')];
  if (!spec.manualSelector && spec.selector) validateGeneratedSelector(job, errors);
  checkJobSpec(spec, errors);
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return errors;
  // Pods of an indexed job carry their index in their host name.
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (isDns1123Label(hostname).length > 0) {
    errors.push(invalidValue('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
  }
  return errors;
}

/** Batch validation ValidateJobSpec. */
export function checkJobSpec(spec: JobSpec, errors: FieldError[]): void {
  validateJobSpec(spec, 'spec', errors);
  const labels = spec.template?.metadata?.labels;
  const problems = spec.selector ? validateLabelSelector(spec.selector, 'spec.selector') : [required('spec.selector')];
  errors.push(...problems);
  // No selector at all finds nothing.
  if (!spec.selector || (problems.length === 0 && !selectorMatches(spec.selector, labels ?? {}))) {
    errors.push(
      invalidValue('spec.template.metadata.labels', labels ? sorted(labels) : null, '`selector` does not match template `labels`'),
    );
  }
}

/** The labels that tie pods to the job are the server's to set. */
function validateGeneratedSelector({ metadata, spec }: Job, errors: FieldError[]): void {
  const { uid = '', name = '' } = metadata;
  if (!uid) errors.push(required('metadata.uid'));
  const labels = spec.template?.metadata?.labels ?? {};
  const expected: Record<string, string> = {};
  const pairs = [
    [uidLabels[0], uid],
    [nameLabels[0], name],
    [uidLabels[1], uid],
    [nameLabels[1], name],
  ] as const;
  for (const [key, value] of pairs) {
    expected[key] = value;
    const field = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) errors.push(required(field, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalidValue(field, sorted(labels), `must be '${value}'`));
  }
  // A selector that is none matches nothing, and has been refused as such.
  if (selectorMatches(spec.selector, expected) || (spec.selector && validateLabelSelector(spec.selector, 'spec.selector').length > 0))
    return;
  const { matchLabels, ...rest } = spec.selector ?? {};
  const shown = { ...(matchLabels && { matchLabels: sorted(matchLabels) }), ...rest };
  errors.push(invalidValue('spec.selector', shown, '`selector` not auto-generated'));
}

/** As Go shows a map. */
const sorted = (labels: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
