import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
  required,
} from '@kubewright/api-machinery';
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';

/** A choice of nodes (core validation ValidateNodeSelector); `at` is where the selector stands. */
export function validateNodeSelector({ nodeSelectorTerms }: NodeSelector, at: string, errors: FieldError[]): void {
  const path = `${at}.nodeSelectorTerms`;
  if (!nodeSelectorTerms || nodeSelectorTerms.length === 0) {
    errors.push(required(path, 'must have at least one node selector term'));
    return;
  }
  for (const [index, term] of nodeSelectorTerms.entries()) validateNodeSelectorTerm(term, `${path}[${index}]`, true, errors);
}

/** `checkValues`: preferences may name values that no label can have, as they always could. */
export function validateNodeSelectorTerm(term: NodeSelectorTerm | undefined, at: string, checkValues: boolean, errors: FieldError[]): void {
  for (const [index, requirement] of (term?.matchExpressions ?? []).entries()) {
    validateRequirement(requirement, `${at}.matchExpressions[${index}]`, checkValues, errors);
  }
  for (const [index, requirement] of (term?.matchFields ?? []).entries())
    validateFieldRequirement(requirement, `${at}.matchFields[${index}]`, errors);
}

function validateRequirement(
  { key = '', operator, values = [] }: NodeSelectorRequirement,
  at: string,
  checkValues: boolean,
  errors: FieldError[],
): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) errors.push(required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  } else errors.push(invalidValue(`${at}.operator`, operator ?? '', 'not a valid selector operator'));
  errors.push(...checked(isQualifiedName, key, `${at}.key`));
  if (!checkValues) return;
  for (const [index, value] of values.entries()) errors.push(...checked(isLabelValue, value, `${at}.values[${index}]`));
}

function validateFieldRequirement({ key = '', operator, values = [] }: NodeSelectorRequirement, at: string, errors: FieldError[]): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1)
      errors.push(required(`${at}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  } else errors.push(invalidValue(`${at}.operator`, operator ?? '', 'not a valid selector operator'));
  if (key !== 'metadata.name') errors.push(invalidValue(`${at}.key`, key, 'not a valid field selector key'));
  else for (const [index, value] of values.entries()) errors.push(...checked(isDns1123Subdomain, value, `${at}.values[${index}]`));
}
