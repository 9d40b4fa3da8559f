import { type FieldError, forbiddenField, notSupported, required } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import { validateLabels } from '../validation/labels.ts';
import { validatePodSpec } from './validation.ts';

export interface TemplateOptions {
  /** What the owner of the template allows: workloads that keep pods running allow `Always` only. */
  readonly restartPolicies: readonly string[];
}

/** Checks the pod template of a workload; `path` is where it stands, e.g. `spec.template`. */
export function validatePodTemplate(template: PodTemplateSpec, path: string, { restartPolicies }: TemplateOptions): FieldError[] {
  const errors = validateLabels(template.metadata?.labels, `${path}.labels`);
  if (!template.spec) return [...errors, required(`${path}.spec.containers`)];
  errors.push(...validatePodSpec(template.spec, `${path}.spec`));
  if ((template.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbiddenField(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  const policy = template.spec.restartPolicy ?? '';
  if (!restartPolicies.includes(policy)) errors.push(notSupported(`${path}.spec.restartPolicy`, policy, restartPolicies));
  if (restartPolicies.length === 1 && template.spec.activeDeadlineSeconds !== undefined) {
    errors.push(forbiddenField(`${path}.spec.activeDeadlineSeconds`, 'must not be specified'));
  }
  return errors;
}
