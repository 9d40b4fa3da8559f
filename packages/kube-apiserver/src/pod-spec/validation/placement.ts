import {
  type FieldError,
  duplicate,
  invalidValue,
  isLabelValue,
  isQualifiedName,
  notSupported,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { Toleration, TopologySpreadConstraint } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateMatchLabelKeys } from './match-label-keys.ts';

export const taintEffects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Tolerations of a pod or a runtime class (core validation ValidateTolerations). */
export function validateTolerations(tolerations: readonly Toleration[], path: string, errors: FieldError[]): void {
  for (const [index, toleration] of tolerations.entries()) validateToleration(toleration, `${path}[${index}]`, errors);
}

function validateToleration({ key, value = '', tolerationSeconds, ...rest }: Toleration, at: string, errors: FieldError[]): void {
  const { operator = '', effect = '' }: { operator?: string; effect?: string } = rest;
  if (key) errors.push(...checked(isQualifiedName, key, `${at}.key`));
  else if (operator !== 'Exists') {
    errors.push(
      invalidValue(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'),
    );
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === '' || operator === 'Equal') {
    const problems = isLabelValue(value);
    if (problems.length > 0) errors.push(invalidValue(`${at}.operator`, value, problems.join(';')));
  } else if (operator === 'Exists') {
    if (value) errors.push(invalidValue(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
  } else {
    // The comparing operators are behind a gate that is off (TaintTolerationComparisonOperators).
    const known = operator === 'Lt' || operator === 'Gt' ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists'];
    errors.push(notSupported(`${at}.operator`, operator, known));
  }
  if (effect && !taintEffects.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, taintEffects));
}

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const nodePolicies = ['Honor', 'Ignore'];

const constraintKey = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint): string =>
  JSON.stringify([topologyKey, whenUnsatisfiable]);

export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], path: string, errors: FieldError[]): void {
  // Upstream speaks of all but the last of those that are equal.
  const last = new Map(constraints.map((constraint, index) => [constraintKey(constraint), index]));
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (!actions.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions));
    if (last.get(constraintKey(constraint))! > index)
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    if (minDomains !== undefined) checkMinDomains(minDomains, whenUnsatisfiable, `${at}.minDomains`, errors);
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !nodePolicies.includes(policy)) errors.push(notSupported(`${at}.${field}`, policy, nodePolicies));
    }
    validateMatchLabelKeys(constraint, at, errors);
    errors.push(...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`));
  }
}

function checkMinDomains(minDomains: number, action: string, field: string, errors: FieldError[]): void {
  if (minDomains <= 0) errors.push(invalidValue(field, minDomains, 'must be greater than zero'));
  if (action !== 'DoNotSchedule') {
    errors.push(invalidValue(field, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
  }
}
