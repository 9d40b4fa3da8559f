import { type FieldError, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscalerBehavior } from '@kubewright/api/autoscaling/v2';
import { isNegativeQuantity, quantityText } from '../../validation/quantity.ts';

const maxWindowSeconds = 3600;
const maxPeriodSeconds = 1800;
const selects = ['Disabled', 'Max', 'Min'];
const policyTypes = ['Percent', 'Pods'];
const notNegative = 'must be greater than or equal to zero';
const positive = 'must be greater than zero';

/** How fast replicas come and go (autoscaling validation validateBehavior). */
export function validateBehavior({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior, at: string, errors: FieldError[]): void {
  if (scaleUp) validateRules(scaleUp, `${at}.scaleUp`, errors);
  if (scaleDown) validateRules(scaleDown, `${at}.scaleDown`, errors);
}

function validateRules(
  { stabilizationWindowSeconds: window, selectPolicy, policies, tolerance }: HPAScalingRules,
  at: string,
  errors: FieldError[],
): void {
  const field = `${at}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(invalidValue(field, window, notNegative));
  if (window !== undefined && window > maxWindowSeconds)
    errors.push(invalidValue(field, window, `must be less than or equal to ${maxWindowSeconds}`));
  if (selectPolicy !== undefined && !selects.includes(selectPolicy)) errors.push(notSupported(`${at}.selectPolicy`, selectPolicy, selects));
  if ((policies ?? []).length === 0) errors.push(required(`${at}.policies`, 'must specify at least one Policy'));
  for (const [index, policy] of (policies ?? []).entries()) validatePolicy(policy, `${at}.policies[${index}]`, errors);
  if (tolerance !== undefined && isNegativeQuantity(tolerance)) {
    errors.push(invalidValue(`${at}.tolerance`, quantityText(tolerance), 'must be greater than or equal to 0'));
  }
}

function validatePolicy({ type, value = 0, periodSeconds = 0 }: HPAScalingPolicy, at: string, errors: FieldError[]): void {
  if (!policyTypes.includes(type)) errors.push(notSupported(`${at}.type`, type ?? '', policyTypes));
  if (value <= 0) errors.push(invalidValue(`${at}.value`, value, positive));
  if (periodSeconds <= 0) errors.push(invalidValue(`${at}.periodSeconds`, periodSeconds, positive));
  if (periodSeconds > maxPeriodSeconds)
    errors.push(invalidValue(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${maxPeriodSeconds}`));
}
