import { type FieldError, type HookContext, forbiddenField, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { Deployment, DeploymentSpec, DeploymentStatus } from '@kubewright/api/apps/v1';
import { goFormAt } from '../../go-form/go-form.ts';
import { validateCollisions, validateCounts, validateReplicaCounts } from '../../validation/counts.ts';
import { isZero, validateAtMostAll, validateRollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { checkSameSelector, validateSelectedTemplate } from '../workload-validation.ts';

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const errors: FieldError[] = [];
  const { strategy, minReadySeconds, replicas, revisionHistoryLimit, progressDeadlineSeconds } = spec ?? ({} as Partial<DeploymentSpec>);
  errors.push(...nonNegative(replicas, 'spec.replicas'));
  validateSelectedTemplate(spec, errors);
  validateStrategy(strategy, errors);
  errors.push(...nonNegative(minReadySeconds, 'spec.minReadySeconds'));
  errors.push(...nonNegative(revisionHistoryLimit, 'spec.revisionHistoryLimit'));
  if (progressDeadlineSeconds === undefined) return errors;
  errors.push(...nonNegative(progressDeadlineSeconds, 'spec.progressDeadlineSeconds'));
  if (progressDeadlineSeconds <= (minReadySeconds ?? 0)) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return errors;
}

function validateStrategy(strategy: NonNullable<DeploymentSpec['strategy']> = {}, errors: FieldError[]): void {
  const { type, rollingUpdate } = strategy;
  const at = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate') {
    if (rollingUpdate) errors.push(forbiddenField(at, "may not be specified when strategy `type` is 'Recreate'"));
    return;
  }
  if (type !== 'RollingUpdate') {
    const shown = goFormAt({ group: 'apps', version: 'v1', kind: 'Deployment' }, ['spec', 'strategy'], strategy);
    errors.push(notSupported('spec.strategy', shown, ['Recreate', 'RollingUpdate']));
    return;
  }
  if (!rollingUpdate) {
    errors.push(required(at, 'this should be defaulted and never be nil'));
    return;
  }
  const { maxUnavailable, maxSurge } = rollingUpdate;
  errors.push(...validateRollingUpdateNumber(maxUnavailable, `${at}.maxUnavailable`));
  errors.push(...validateRollingUpdateNumber(maxSurge, `${at}.maxSurge`));
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalidValue(`${at}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
  }
  errors.push(...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`));
}

export function validateDeploymentUpdate(object: Deployment, old: Deployment, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateStatus(object.status, old.status);
  const errors = validateDeployment(object);
  checkSameSelector(object.spec, old.spec, errors);
  return errors;
}

const counts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
  'collisionCount',
] as const;

function validateStatus(status: DeploymentStatus | undefined, old: DeploymentStatus | undefined): FieldError[] {
  return [
    ...validateCounts(status, counts, 'status'),
    ...validateReplicaCounts(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas']),
    ...validateCollisions(status?.collisionCount, old?.collisionCount),
  ];
}
