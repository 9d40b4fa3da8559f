import { type FieldError, type HookContext, invalidValue } from '@kubewright/api-machinery';
import type { Job, JobSpec } from '@kubewright/api/batch/v1';
import type { Affinity, PodSpec, PodTemplateSpec } from '@kubewright/api/core/v1';
import { immutablePart } from '../../validation/immutable.ts';
import { goFormAt } from '../../go-form/go-form.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { conditionOf } from '../../table/cells.ts';
import { validateJobStatus } from './status-validation.ts';
import { checkJobSpec, validateJob } from './validation.ts';

const kind = { group: 'batch', version: 'v1', kind: 'Job' };
const changed = 'field is immutable';
const immutable = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const;

/** What runs is what was asked for; upstream checks the spec once as a job's and once as a changed one's (batch validation ValidateJobUpdate). */
export function validateJobUpdate(object: Job, old: Job, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateJobStatus(object, old);
  const errors = validateJob(object);
  const { spec } = object;
  if (!spec || !old.spec) return errors;
  checkJobSpec(spec, errors);
  checkCompletions(spec, old.spec, errors);
  if (!samePart(kind, ['spec', 'selector'], spec.selector, old.spec.selector))
    errors.push(invalidValue('spec.selector', spec.selector, changed));
  checkTemplate(spec.template, old, errors);
  for (const field of immutable) {
    errors.push(...immutablePart(kind, ['spec', field], spec[field], old.spec[field]));
  }
  return errors;
}

function checkCompletions(spec: JobSpec, old: JobSpec, errors: FieldError[]): void {
  if (spec.completions === old.completions) return;
  if (spec.completionMode !== 'Indexed') errors.push(invalidValue('spec.completions', spec.completions, changed));
  else if (spec.completions !== undefined && spec.parallelism !== undefined && spec.completions !== spec.parallelism) {
    errors.push(invalidValue('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'));
  }
}

/** A suspended job of which nothing runs may run elsewhere (KEP-2926), and with other resources (KEP-5440). */
function checkTemplate(template: PodTemplateSpec | undefined, { spec: old, status }: Job, errors: FieldError[]): void {
  const rests = Boolean(old.suspend) && conditionOf(status?.conditions, 'Suspended')?.status === 'True' && !status?.active;
  const before = rests ? withPlacement(old.template, template) : old.template;
  if (!rests) {
    if (samePart(kind, ['spec', 'template'], template, before)) return;
    errors.push(invalidValue('spec.template', goFormAt(kind, ['spec', 'template'], template), changed));
    return;
  }
  const path = ['spec', 'template', 'spec'];
  if (samePart(kind, path, template?.spec, withResources(before?.spec, template?.spec))) return;
  errors.push(invalidValue('spec.template.spec', goFormAt(kind, path, template?.spec), changed));
}

function withPlacement(old: PodTemplateSpec | undefined, now: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (!old?.spec || !now?.spec) return old;
  const { nodeSelector, tolerations, schedulingGates } = now.spec;
  const affinity = withNodeAffinity(old.spec.affinity, now.spec.affinity);
  return { ...old, spec: { ...old.spec, affinity, nodeSelector, tolerations, schedulingGates } };
}

function withNodeAffinity(old: Affinity | undefined, now: Affinity | undefined): Affinity | undefined {
  const { nodeAffinity: _, ...others } = old ?? {};
  if (now) return { ...others, ...(now.nodeAffinity && { nodeAffinity: now.nodeAffinity }) };
  return Object.keys(others).length > 0 ? others : undefined;
}

function withResources(old: PodSpec | undefined, now: PodSpec | undefined): PodSpec | undefined {
  if (!old || !now) return old;
  const containers = (list: 'containers' | 'initContainers'): PodSpec['containers'] | undefined =>
    now[list]?.length !== old[list]?.length
      ? old[list]
      : old[list]?.map((container, index) => {
          const other = now[list]![index]!;
          return container.name === other.name ? { ...container, resources: other.resources } : container;
        });
  return { ...old, containers: containers('containers')!, initContainers: containers('initContainers') };
}
