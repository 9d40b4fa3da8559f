import { type FieldError, type HookContext, invalidValue, notSupported, validateLabelSelector } from '@kubewright/api-machinery';
import type { PodDisruptionBudget } from '@kubewright/api/policy/v1';
import { validateCounts } from '../../validation/counts.ts';
import { validateAtMostAll, validateRollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { goFormAt } from '../../go-form/go-form.ts';
import { validateConditions } from '../../validation/conditions.ts';

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

/** Policy validation ValidatePodDisruptionBudgetSpec. */
export function validateBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec) return errors;
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = goFormAt({ group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' }, ['spec'], spec);
    errors.push(invalidValue('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [field, value] of [
    ['minAvailable', minAvailable],
    ['maxUnavailable', maxUnavailable],
  ] as const) {
    errors.push(...validateRollingUpdateNumber(value, `spec.${field}`));
    errors.push(...validateAtMostAll(value, `spec.${field}`));
  }
  if (selector) errors.push(...validateLabelSelector(selector, 'spec.selector'));
  if (policy !== undefined && !evictionPolicies.includes(policy))
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies));
  return errors;
}

export function validateBudgetUpdate(object: PodDisruptionBudget, _old: PodDisruptionBudget, { subresource }: HookContext): FieldError[] {
  if (subresource !== 'status') return validateBudget(object);
  const errors = validateConditions(object.status?.conditions, 'status.conditions');
  errors.push(...validateCounts(object.status, ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'], 'status'));
  return errors;
}
