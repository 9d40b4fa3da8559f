import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { ReplicationController } from '@kubewright/api/core/v1';
import { checkRunsForever, validatePodTemplate } from '../../pod-spec/validation/template.ts';
import { checkCounts, checkReplicaCounts } from '../../validation/counts.ts';
import { checkNotNegative } from '../../validation/numbers.ts';

export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const errors: FieldError[] = [];
  checkNotNegative(spec?.minReadySeconds, 'spec.minReadySeconds', errors);
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) errors.push(required('spec.selector'));
  checkNotNegative(spec?.replicas, 'spec.replicas', errors);
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
  checkCounts(
    status,
    ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration', 'terminatingReplicas'],
    'status',
    errors,
  );
  checkReplicaCounts(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], errors);
  return errors;
}
