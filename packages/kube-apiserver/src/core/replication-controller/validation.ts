import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { ReplicationController } from '@kubewright/api/core/v1';
import { validatePodTemplate } from '../../pod-spec/template-validation.ts';
import { nonNegative } from '../../validation/numbers.ts';

export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const errors = [...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds')];
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) errors.push(required('spec.selector'));
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'));
  if (!spec?.template) return [...errors, required('spec.template')];
  const labels = spec.template.metadata?.labels ?? {};
  if (!selector.every(([key, value]) => labels[key] === value)) {
    errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  return [...errors, ...validatePodTemplate(spec.template, 'spec.template', { restartPolicies: ['Always'] })];
}
