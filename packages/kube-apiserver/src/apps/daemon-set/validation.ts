import { type FieldError, type HookContext, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { DaemonSet, DaemonSetStatus, DaemonSetUpdateStrategy } from '@kubewright/api/apps/v1';
import { goFormAt } from '../../go-form/go-form.ts';
import { validateCollisions, validateCounts } from '../../validation/counts.ts';
import { isZero, validateAtMostAll, validateRollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { checkSameSelector, checkSelectorMatches, validateRunningTemplate, validateSelector } from '../workload-validation.ts';

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const errors: FieldError[] = [];
  // That it is missing is said only of the labels, which it does not match.
  const usable = !spec?.selector || validateSelector(spec.selector, 'daemonset', errors);
  if (spec && usable) checkSelectorMatches(spec, errors);
  validateRunningTemplate(spec?.template, 'DaemonSet', errors);
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'));
  validateUpdateStrategy(spec?.updateStrategy, errors);
  errors.push(...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'));
  return errors;
}

function validateUpdateStrategy(strategy: DaemonSetUpdateStrategy = {}, errors: FieldError[]): void {
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    const shown = goFormAt({ group: 'apps', version: 'v1', kind: 'DaemonSet' }, ['spec', 'updateStrategy'], strategy);
    errors.push(notSupported('spec.updateStrategy', shown, ['RollingUpdate', 'OnDelete']));
    return;
  }
  const at = 'spec.updateStrategy.rollingUpdate';
  if (!rollingUpdate) {
    errors.push(required(at));
    return;
  }
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const [someUnavailable, someSurge] = [!isZero(maxUnavailable), !isZero(maxSurge)];
  errors.push(...validateRollingUpdateNumber(maxUnavailable, `${at}.maxUnavailable`));
  errors.push(...validateRollingUpdateNumber(maxSurge, `${at}.maxSurge`));
  errors.push(...validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`));
  errors.push(...validateAtMostAll(maxSurge, `${at}.maxSurge`));
  if (someUnavailable && someSurge) errors.push(invalidValue(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!someUnavailable && !someSurge) errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}

export function validateDaemonSetUpdate(object: DaemonSet, old: DaemonSet, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateStatus(object.status, old.status);
  const errors: FieldError[] = [];
  checkSameSelector(object.spec, old.spec, errors);
  return [...errors, ...validateDaemonSet(object)];
}

const counts = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const;

function validateStatus(status: DaemonSetStatus | undefined, old: DaemonSetStatus | undefined): FieldError[] {
  return [...validateCounts(status, counts, 'status'), ...validateCollisions(status?.collisionCount, old?.collisionCount)];
}
