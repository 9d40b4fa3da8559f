import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Subdomain,
  isPathSegmentName,
  notSupported,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { MatchResources, ParamRef } from '@kubewright/api/admissionregistration/v1';
import { checked, requiredAnd } from '../../validation/checked.ts';
import { firstPlaces } from '../../validation/first-places.ts';
import { validateMatchResources } from '../rule-validation.ts';

const actions = ['Audit', 'Deny', 'Warn'];
const notFoundActions = ['Deny', 'Allow'];

/** What bindings of both kinds of policy say. */
export interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
}

/** pkg/apis/admissionregistration/validation ValidateMutatingAdmissionPolicyBinding. */
export function validateBindingSpec({ policyName, paramRef, matchResources }: BindingSpec): FieldError[] {
  return [
    ...requiredAnd(isDns1123Subdomain, policyName, 'spec.policyName'),
    ...(paramRef ? validateParamRef(paramRef, 'spec.paramRef') : []),
    ...(matchResources ? validateMatchResources(matchResources, 'spec.matchResources') : []),
  ];
}

export function validateActions(given: readonly string[] | undefined): FieldError[] {
  const field = 'spec.validationActions';
  const list = given ?? [];
  if (list.length === 0) return [required(field, 'at least one validation action is required')];
  const first = firstPlaces(list);
  const errors = list.flatMap((action, index) => [
    ...(actions.includes(action) ? [] : [notSupported(`${field}[${index}]`, action, actions)]),
    ...(first[index]! < index ? [duplicate(`${field}[${index}]`, action)] : []),
  ]);
  if (!list.includes('Deny') || !list.includes('Warn')) return errors;
  const why =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  return [...errors, invalidValue(field, list, why)];
}

function validateParamRef({ name, selector, parameterNotFoundAction: action }: ParamRef, at: string): FieldError[] {
  const errors = name ? checked(isPathSegmentName, name, `${at}.name`) : [];
  const exclusive = 'name and selector are mutually exclusive';
  if (name && selector) errors.push(forbiddenField(`${at}.name`, exclusive));
  if (selector) errors.push(...validateLabelSelector(selector, `${at}.selector`));
  if (name && selector) errors.push(forbiddenField(`${at}.selector`, exclusive));
  if (!name && !selector) errors.push(required(at, 'one of name or selector must be specified'));
  if (!action) return [...errors, required(`${at}.parameterNotFoundAction`)];
  return notFoundActions.includes(action) ? errors : [...errors, notSupported(`${at}.parameterNotFoundAction`, action, notFoundActions)];
}
