import { type FieldError, duplicate, invalidValue, isLabelValue, isQualifiedName, notSupported, required } from '@kubewright/api-machinery';
import type { Toleration, TopologySpreadConstraint } from '@kubewright/api/core/v1';
import { validateLabelSelector } from '../validation/labels.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, index) => validateToleration(toleration, `${path}[${index}]`));
}

function validateToleration(toleration: Toleration, at: string): FieldError[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  const errors = key === '' ? [] : isQualifiedName(key).map((problem) => invalidValue(`${at}.key`, key, problem));
  if (key === '' && operator !== 'Exists') {
    errors.push(invalidValue(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    errors.push(invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === 'Equal' || operator === '') for (const problem of isLabelValue(value)) errors.push(invalidValue(`${at}.operator`, value, problem));
  else if (operator === 'Exists') {
    if (value !== '') errors.push(invalidValue(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
  } else errors.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
  if (effect !== '' && !effects.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, effects));
  return errors;
}

export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector, minDomains }] of constraints.entries()) {
    const at = `${path}[${index}]`;
    if (maxSkew <= 0) errors.push(invalidValue(`${at}.maxSkew`, maxSkew, 'must be greater than 0'));
    if (topologyKey === '') errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    else for (const problem of isQualifiedName(topologyKey)) errors.push(invalidValue(`${at}.topologyKey`, topologyKey, problem));
    const actions = ['DoNotSchedule', 'ScheduleAnyway'];
    if (!actions.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions));
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (minDomains !== undefined && minDomains <= 0) errors.push(invalidValue(`${at}.minDomains`, minDomains, 'must be greater than 0'));
    errors.push(...validateLabelSelector(labelSelector, `${at}.labelSelector`));
  }
  return errors;
}
