import { type FieldError, type HookContext, forbiddenField, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { Deployment, DeploymentSpec, DeploymentStatus } from '@kubewright/api/apps/v1';
import { goFormAt } from '../../go-form/go-form.ts';
import { checkCollisions, checkCounts, checkReplicaCounts } from '../../validation/counts.ts';
import { checkAtMostAll, checkRollingUpdateNumber, isZero } from '../../validation/int-or-percent.ts';
import { checkNotNegative } from '../../validation/numbers.ts';
import { checkSameSelector, validateSelectedTemplate } from '../workload-validation.ts';

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const errors: FieldError[] = [];
  const { strategy, minReadySeconds, replicas, revisionHistoryLimit, progressDeadlineSeconds } = spec ?? ({} as Partial<DeploymentSpec>);
  checkNotNegative(replicas, 'spec.replicas', errors);
  validateSelectedTemplate(spec, errors);
  validateStrategy(strategy, errors);
  checkNotNegative(minReadySeconds, 'spec.minReadySeconds', errors);
  checkNotNegative(revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
  if (progressDeadlineSeconds === undefined) return errors;
  checkNotNegative(progressDeadlineSeconds, 'spec.progressDeadlineSeconds', errors);
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
  checkRollingUpdateNumber(maxUnavailable, `${at}.maxUnavailable`, errors);
  checkRollingUpdateNumber(maxSurge, `${at}.maxSurge`, errors);
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalidValue(`${at}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'));
  }
  checkAtMostAll(maxUnavailable, `${at}.maxUnavailable`, errors);
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
  const errors: FieldError[] = [];
  checkCounts(status, counts, 'status', errors);
  checkReplicaCounts(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], errors);
  checkCollisions(status?.collisionCount, old?.collisionCount, errors);
  return errors;
}
