import { type FieldError, type HookContext, invalidValue, isDns1123Label, required } from '@kubewright/api-machinery';
import type { Job, JobSpec } from '@kubewright/api/batch/v1';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import { semanticEqual } from '../../strategy/equality.ts';
import { selectorMatches, validateLabelSelector } from '../../validation/labels.ts';
import { nameLabels, uidLabels } from './selector.ts';
import { validateJobSpec } from './spec-validation.ts';
import { validateJobStatus } from './status-validation.ts';

export function validateJob(job: Job): FieldError[] {
  const errors: FieldError[] = [];
  const { metadata, spec } = job;
  if (!spec) return [required('spec.template')];
  if (!spec.manualSelector && spec.selector) validateGeneratedSelector(job, errors);
  validateJobSpec(spec, 'spec', errors);
  const labels = spec.template?.metadata?.labels;
  const problems = spec.selector ? validateLabelSelector(spec.selector, 'spec.selector') : [required('spec.selector')];
  errors.push(...problems);
  // No selector at all finds nothing.
  if (!spec.selector || (problems.length === 0 && !selectorMatches(spec.selector, labels ?? {}))) {
    errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  }
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return errors;
  // Pods of an indexed job carry their index in their host name.
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (isDns1123Label(hostname).length > 0) {
    errors.push(invalidValue('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
  }
  return errors;
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
    else if (labels[key] !== value) errors.push(invalidValue(field, labels, `must be '${value}'`));
  }
  if (!selectorMatches(spec.selector, expected)) errors.push(invalidValue('spec.selector', spec.selector, '`selector` not auto-generated'));
}

const immutable = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const;

export function validateJobUpdate(object: Job, old: Job, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateJobStatus(object, old);
  const errors = validateJob(object);
  const { spec } = object;
  if (!spec || !old.spec) return errors;
  checkCompletions(spec, old.spec, errors);
  if (!semanticEqual(spec.selector, old.spec.selector)) errors.push(invalidValue('spec.selector', spec.selector, 'field is immutable'));
  if (!semanticEqual(spec.template, withMutableParts(old, spec.template)))
    errors.push(invalidValue('spec.template', spec.template, 'field is immutable'));
  for (const field of immutable) {
    if (!semanticEqual(spec[field], old.spec[field])) errors.push(invalidValue(`spec.${field}`, spec[field], 'field is immutable'));
  }
  return errors;
}

function checkCompletions(spec: JobSpec, old: JobSpec, errors: FieldError[]): void {
  if (spec.completions === old.completions) return;
  if (spec.completionMode !== 'Indexed') errors.push(invalidValue('spec.completions', spec.completions, 'field is immutable'));
  else if (spec.completions !== undefined && spec.parallelism !== undefined && spec.completions !== spec.parallelism) {
    errors.push(invalidValue('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'));
  }
}

/** The old template with what a suspended job may change as it is now: where pods run (KEP-2926) and what they ask for. */
function withMutableParts({ spec, status }: Job, now: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const old = spec.template;
  if (!spec.suspend || !now?.spec || !old?.spec) return old;
  const containers = (list: 'containers' | 'initContainers') =>
    old.spec![list]?.map((container, index) => ({ ...container, resources: now.spec![list]?.[index]?.resources }));
  const template: PodTemplateSpec = {
    ...old,
    spec: { ...old.spec, containers: containers('containers')!, initContainers: containers('initContainers') },
  };
  if (status?.startTime) return template;
  const { affinity, nodeSelector, tolerations, schedulingGates } = now.spec;
  template.metadata = { ...old.metadata, labels: now.metadata?.labels, annotations: now.metadata?.annotations };
  const { nodeAffinity: _, ...otherAffinity } = old.spec.affinity ?? {};
  const withNodes = affinity?.nodeAffinity ? { ...otherAffinity, nodeAffinity: affinity.nodeAffinity } : otherAffinity;
  Object.assign(template.spec!, { affinity: withNodes, nodeSelector, tolerations, schedulingGates });
  return template;
}
