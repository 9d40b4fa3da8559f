import { type FieldError, type HookContext, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { DaemonSet, DaemonSetStatus, DaemonSetUpdateStrategy } from '@kubewright/api/apps/v1';
import { goFormAt } from '../../go-form/go-form.ts';
import { checkCollisions, checkCounts } from '../../validation/counts.ts';
import { checkAtMostAll, checkRollingUpdateNumber, isZero } from '../../validation/int-or-percent.ts';
import { checkNotNegative } from '../../validation/numbers.ts';
import { checkSameSelector, checkSelectorMatches, validateRunningTemplate, validateSelector } from '../workload-validation.ts';

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const errors: FieldError[] = [];
  // That it is missing is said only of the labels, which it does not match.
  const usable = !spec?.selector || validateSelector(spec.selector, 'daemonset', errors);
  if (spec && usable) checkSelectorMatches(spec, errors);
  validateRunningTemplate(spec?.template, 'DaemonSet', errors);
  checkNotNegative(spec?.minReadySeconds, 'spec.minReadySeconds', errors);
  validateUpdateStrategy(spec?.updateStrategy, errors);
  checkNotNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
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
  checkRollingUpdateNumber(maxUnavailable, `${at}.maxUnavailable`, errors);
  checkRollingUpdateNumber(maxSurge, `${at}.maxSurge`, errors);
  checkAtMostAll(maxUnavailable, `${at}.maxUnavailable`, errors);
  checkAtMostAll(maxSurge, `${at}.maxSurge`, errors);
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
  const errors: FieldError[] = [];
  checkCounts(status, counts, 'status', errors);
  checkCollisions(status?.collisionCount, old?.collisionCount, errors);
  return errors;
}
