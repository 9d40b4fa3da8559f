import { type FieldError, forbiddenField, notSupported, required, validateAnnotations, validateLabels } from '@kubewright/api-machinery';
import type { PodTemplateSpec } from '@kubewright/api/core/v1';
import { checkProfilesMatch, validatePodAnnotations } from './annotations.ts';
import { validatePodSpec } from './pod-spec.ts';

/** The pod template of a workload; `at` is where it stands, e.g. `spec.template` (core validation ValidatePodTemplateSpec). */
export function validatePodTemplate(template: PodTemplateSpec, at: string, errors: FieldError[]): void {
  const { metadata, spec } = template;
  if (metadata?.labels) errors.push(...validateLabels(metadata.labels, `${at}.labels`));
  if (metadata?.annotations) errors.push(...validateAnnotations(metadata.annotations, `${at}.annotations`));
  if (!spec) {
    errors.push(required(`${at}.spec.containers`));
    return;
  }
  validatePodAnnotations(metadata?.annotations, spec, `${at}.annotations`, errors);
  validatePodSpec(spec, `${at}.spec`, undefined, errors);
  checkProfilesMatch(metadata?.annotations, spec, `${at}.spec`, errors);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbiddenField(`${at}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
}

/** Workloads that keep pods running: containers are always started again, and there is no deadline. */
export function checkRunsForever({ spec }: PodTemplateSpec, kind: string, at: string, errors: FieldError[]): void {
  const policy = spec?.restartPolicy ?? '';
  if (policy !== 'Always') errors.push(notSupported(`${at}.spec.restartPolicy`, policy, ['Always']));
  if (spec?.activeDeadlineSeconds === undefined) return;
  errors.push(forbiddenField(`${at}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
}
