import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { ReplicationController } from '@kubewright/api/core/v1';
import { checkRunsForever, validatePodTemplate } from '../../pod-spec/validation/template.ts';
import { validateCounts, validateReplicaCounts } from '../../validation/counts.ts';
import { nonNegative } from '../../validation/numbers.ts';

export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'));
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) errors.push(required('spec.selector'));
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'));
  if (!spec?.template) {
    errors.push(required('spec.template'));
    return errors;
  }
  const labels = spec.template.metadata?.labels;
  if (!selector.every(([key, value]) => labels?.[key] === value)) {
    errors.push(invalidValue('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`'));
  }
  validatePodTemplate(spec.template, 'spec.template', errors);
  checkRunsForever(spec.template, 'ReplicationController', 'spec.template', errors);
  return errors;
}

/** For replica sets too: their status is the same. */
export function validateReplicaStatus({ status }: Pick<ReplicationController, 'status'>): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(
    ...validateCounts(
      status,
      ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration', 'terminatingReplicas'],
      'status',
    ),
  );
  errors.push(...validateReplicaCounts(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']));
  return errors;
}
