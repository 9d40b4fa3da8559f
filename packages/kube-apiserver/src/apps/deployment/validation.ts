import { type FieldError, forbiddenField, invalidValue, notSupported } from '@kubewright/api-machinery';
import type { Deployment, DeploymentSpec } from '@kubewright/api/apps/v1';
import { isZero, rollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { validateSelectorAndTemplate, validateImmutableSelector } from '../workload-validation.ts';

export function validateDeployment({ spec }: Deployment): FieldError[] {
  return [
    ...nonNegative(spec?.replicas, 'spec.replicas'),
    ...validateSelectorAndTemplate(spec, 'spec'),
    ...(spec ? validateStrategy(spec) : []),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateProgressDeadline(spec),
  ];
}

function validateStrategy({ strategy }: DeploymentSpec): FieldError[] {
  const type = strategy?.type ?? '';
  const rolling = strategy?.rollingUpdate;
  if (type === 'Recreate') {
    return rolling ? [forbiddenField('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")] : [];
  }
  if (type !== 'RollingUpdate') return [notSupported('spec.strategy', strategy, ['Recreate', 'RollingUpdate'])];
  const at = 'spec.strategy.rollingUpdate';
  const errors = [
    ...rollingUpdateNumber(rolling?.maxUnavailable, `${at}.maxUnavailable`, { atMostAll: true }),
    ...rollingUpdateNumber(rolling?.maxSurge, `${at}.maxSurge`, { atMostAll: false }),
  ];
  if (isZero(rolling?.maxUnavailable) && isZero(rolling?.maxSurge)) {
    errors.push(invalidValue(`${at}.maxUnavailable`, rolling?.maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return errors;
}

function validateProgressDeadline(spec: DeploymentSpec | undefined): FieldError[] {
  const seconds = spec?.progressDeadlineSeconds;
  if (seconds === undefined) return [];
  const errors = nonNegative(seconds, 'spec.progressDeadlineSeconds');
  if (seconds > (spec?.minReadySeconds ?? 0)) return errors;
  return [...errors, invalidValue('spec.progressDeadlineSeconds', seconds, 'must be greater than minReadySeconds')];
}

export function validateDeploymentUpdate(object: Deployment, old: Deployment): FieldError[] {
  return [...validateDeployment(object), ...validateImmutableSelector(object.spec, old.spec)];
}
