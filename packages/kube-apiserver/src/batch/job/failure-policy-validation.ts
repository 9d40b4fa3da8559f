import {
  type FieldError,
  duplicate,
  invalidValue,
  isQualifiedName,
  notSupported,
  omittedValue,
  required,
  tooMany,
} from '@kubewright/api-machinery';
import type {
  JobSpec,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '@kubewright/api/batch/v1';
import { checked } from '../../validation/checked.ts';

const maxRules = 20;
const maxPatterns = 20;
const maxExitCodes = 255;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** What failures of pods mean to the job (KEP-3329; batch validation validatePodFailurePolicy). */
export function validatePodFailurePolicy(spec: JobSpec, at: string, errors: FieldError[]): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > maxRules) errors.push(tooMany(`${at}.rules`, rules.length, maxRules));
  const { containers, initContainers } = spec.template?.spec ?? {};
  const names = new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name));
  for (const [index, rule] of rules.entries())
    validateRule(rule, { names, perIndex: spec.backoffLimitPerIndex !== undefined }, `${at}.rules[${index}]`, errors);
}

const goList = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;

/** One of a few words. */
function checkChoice(value: string | undefined, supported: readonly string[], field: string, errors: FieldError[]): void {
  if (!value) errors.push(required(field, `valid values: ${goList(supported)}`));
  else if (!supported.includes(value)) errors.push(notSupported(field, value, supported));
}

function validateRule(
  rule: PodFailurePolicyRule,
  { names, perIndex }: { names: ReadonlySet<string>; perIndex: boolean },
  at: string,
  errors: FieldError[],
): void {
  const { action, onExitCodes, onPodConditions } = rule;
  if (action === 'FailIndex' && !perIndex) errors.push(invalidValue(`${at}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  else checkChoice(action, actions, `${at}.action`, errors);
  if (onExitCodes) validateExitCodes(onExitCodes, names, `${at}.onExitCodes`, errors);
  const patterns = onPodConditions ?? [];
  if (patterns.length > maxPatterns) errors.push(tooMany(`${at}.onPodConditions`, patterns.length, maxPatterns));
  for (const [index, pattern] of patterns.entries()) validatePattern(pattern, `${at}.onPodConditions[${index}]`, errors);
  if (onExitCodes && patterns.length > 0) {
    errors.push(invalidValue(at, omittedValue, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (!onExitCodes && patterns.length === 0) {
    errors.push(invalidValue(at, omittedValue, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
}

function validateExitCodes(
  { operator, containerName, values: given }: PodFailurePolicyOnExitCodesRequirement,
  names: ReadonlySet<string>,
  at: string,
  errors: FieldError[],
): void {
  // An empty list is null where it is always written.
  const values = given ?? [];
  checkChoice(operator, operators, `${at}.operator`, errors);
  if (containerName !== undefined && !names.has(containerName)) {
    errors.push(
      invalidValue(`${at}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'),
    );
  }
  const field = `${at}.values`;
  if (values.length === 0) errors.push(invalidValue(field, values, 'at least one value is required'));
  else if (values.length > maxExitCodes) errors.push(tooMany(field, values.length, maxExitCodes));
  const seen = new Set<number>();
  let ordered = true;
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) errors.push(invalidValue(`${field}[${index}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${field}[${index}]`, value));
    seen.add(value);
    if (index > 0 && values[index - 1]! > value) ordered = false;
  }
  if (!ordered) errors.push(invalidValue(field, values, 'must be ordered'));
}

function validatePattern({ type = '', status }: PodFailurePolicyOnPodConditionsPattern, at: string, errors: FieldError[]): void {
  errors.push(...checked(isQualifiedName, type, `${at}.type`));
  checkChoice(status, statuses, `${at}.status`, errors);
}
