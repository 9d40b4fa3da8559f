import type { FieldError, HookContext } from '@kubewright/api-machinery';
import type { ReplicaSet } from '@kubewright/api/apps/v1';
import { validateReplicaStatus } from '../../core/replication-controller/validation.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { checkSameSelector, validateSelectedTemplate } from '../workload-validation.ts';

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'));
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'));
  validateSelectedTemplate(spec, errors);
  return errors;
}

export function validateReplicaSetUpdate(object: ReplicaSet, old: ReplicaSet, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateReplicaStatus(object);
  const errors = validateReplicaSet(object);
  checkSameSelector(object.spec, old.spec, errors);
  return errors;
}
