import {
  plainJson,
  type FieldError,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  required,
  tooLong,
  utf8Length,
} from '@kubewright/api-machinery';
import type {
  DeviceClaim,
  DeviceClaimConfiguration,
  DeviceConfiguration,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
} from '@kubewright/api/resource/v1';
import { checked, requiredAnd } from '../validation/checked.ts';
import { validateList, validateSet } from '../validation/lists.ts';
import { validateDriverName } from '../validation/names.ts';
import { selectorProblem } from './device-selector.ts';
import { taintEffects, validateFullDeviceFieldName, validateLabelName, validateLabelValue } from './device-names.ts';

const max = {
  requests: 32,
  constraints: 32,
  config: 32,
  selectors: 32,
  firstAvailable: 8,
  expressionBytes: 10 * 1024,
  parametersBytes: 10 * 1024,
};
const allocationModes = ['All', 'ExactCount'];
const tolerationOperators = ['Equal', 'Exists'];
const notARequest = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** pkg/apis/resource/validation validateDeviceClaim; what selectors may cost is not looked at. */
export function validateDeviceClaim(claim: DeviceClaim, at: string): FieldError[] {
  const names = requestNamesOf(claim);
  return [
    ...validateSet(claim.requests, max.requests, validateRequest, ({ name }) => name, `${at}.requests`),
    ...validateList(
      claim.constraints,
      max.constraints,
      (constraint, field) => validateConstraint(constraint, field, names),
      `${at}.constraints`,
    ),
    ...validateList(claim.config, max.config, (config, field) => validateClaimConfiguration(config, field, names), `${at}.config`),
  ];
}

/** Every name by which a request, or one of its alternatives, is called. */
export function requestNamesOf({ requests }: DeviceClaim): ReadonlySet<string> {
  return new Set(
    (requests ?? []).flatMap(({ name, firstAvailable }) => [name, ...(firstAvailable ?? []).map((sub) => `${name}/${sub.name}`)]),
  );
}

function validateRequest({ name, exactly, firstAvailable }: DeviceRequest, at: string): FieldError[] {
  const errors = checked(isDns1123Label, name ?? '', `${at}.name`);
  const alternatives = (firstAvailable ?? []).length > 0;
  const rule = 'exactly one of `exactly` or `firstAvailable` is required';
  if (!exactly && !alternatives) return [...errors, required(at, rule)];
  if (exactly && alternatives) return [...errors, invalidValue(at, undefined, `${rule}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateWanted(exactly, `${at}.exactly`)];
  const checkSub = (sub: DeviceSubRequest, field: string): FieldError[] => [
    ...checked(isDns1123Label, sub.name ?? '', `${field}.name`),
    ...validateWanted(sub, field),
  ];
  return [...errors, ...validateSet(firstAvailable, max.firstAvailable, checkSub, (sub) => sub.name, `${at}.firstAvailable`)];
}

function validateWanted(
  { deviceClassName, selectors, allocationMode, count = 0, tolerations }: Partial<ExactDeviceRequest> | DeviceSubRequest,
  at: string,
): FieldError[] {
  const mode: string = allocationMode ?? '';
  const errors = [
    ...requiredAnd(isDns1123Subdomain, deviceClassName, `${at}.deviceClassName`),
    ...validateSelectors(selectors, `${at}.selectors`),
  ];
  if (!allocationModes.includes(mode)) errors.push(notSupported(`${at}.allocationMode`, mode, allocationModes));
  else if (mode === 'All' && count !== 0)
    errors.push(invalidValue(`${at}.count`, count, "must not be specified when allocationMode is 'All'"));
  else if (mode === 'ExactCount' && count <= 0) errors.push(invalidValue(`${at}.count`, count, 'must be greater than zero'));
  return [...errors, ...(tolerations ?? []).flatMap((toleration, index) => validateToleration(toleration, `${at}.tolerations[${index}]`))];
}

export const validateSelectors = (selectors: readonly DeviceSelector[] | undefined, field: string): FieldError[] =>
  validateList(selectors, max.selectors, validateSelector, field);

function validateSelector({ cel }: DeviceSelector, at: string): FieldError[] {
  if (!cel) return [required(`${at}.cel`)];
  const expression = cel.expression ?? '';
  const field = `${at}.cel.expression`;
  if (utf8Length(expression) > max.expressionBytes) return [tooLong(field, max.expressionBytes)];
  const problem = selectorProblem(expression);
  return problem === undefined ? [] : [invalidValue(field, expression, problem)];
}

function validateToleration({ key, operator, value = '', effect }: DeviceToleration, at: string): FieldError[] {
  const errors = key ? validateLabelName(key, `${at}.key`) : [];
  if (!operator) errors.push(required(`${at}.operator`));
  else if (operator === 'Equal') errors.push(...validateLabelValue(value, `${at}.value`));
  else if (operator !== 'Exists') errors.push(notSupported(`${at}.operator`, operator, tolerationOperators));
  else if (value !== '') errors.push(invalidValue(`${at}.value`, value, 'must be empty for operator `Exists`'));
  return effect && !taintEffects.includes(effect) ? [...errors, notSupported(`${at}.effect`, effect, taintEffects)] : errors;
}

/** A list of names of requests, each of the claim. */
export function validateRequestNames(requests: readonly string[] | undefined, field: string, names: ReadonlySet<string>): FieldError[] {
  return validateSet(
    requests,
    max.requests,
    (name, at) => validateRequestName(name, at, names),
    (name) => name,
    field,
  );
}

export function validateRequestName(name: string, field: string, names: ReadonlySet<string>): FieldError[] {
  const segments = name.split('/');
  if (segments.length > 2) return [invalidValue(field, name, notARequest)];
  return [
    ...segments.flatMap((segment) => checked(isDns1123Label, segment, field)),
    ...(names.has(name) ? [] : [invalidValue(field, name, notARequest)]),
  ];
}

function validateConstraint(
  { requests, matchAttribute, distinctAttribute }: DeviceConstraint,
  at: string,
  names: ReadonlySet<string>,
): FieldError[] {
  const errors = validateRequestNames(requests, `${at}.requests`, names);
  if (matchAttribute !== undefined) return [...errors, ...validateFullDeviceFieldName(matchAttribute, `${at}.matchAttribute`)];
  if (distinctAttribute !== undefined) return [...errors, ...validateFullDeviceFieldName(distinctAttribute, `${at}.distinctAttribute`)];
  return [...errors, required(at, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')];
}

const validateClaimConfiguration = (config: DeviceClaimConfiguration, at: string, names: ReadonlySet<string>): FieldError[] => [
  ...validateRequestNames(config.requests, `${at}.requests`, names),
  ...validateConfiguration(config, at),
];

export function validateConfiguration({ opaque }: DeviceConfiguration, at: string): FieldError[] {
  if (!opaque) return [required(`${at}.opaque`)];
  return [...validateDriverName(opaque.driver, `${at}.opaque.driver`), ...validateJsonObject(opaque.parameters, `${at}.opaque.parameters`)];
}

/** What only a driver understands: an object of bounded size. */
export function validateJsonObject(value: unknown, field: string): FieldError[] {
  if (value === undefined || value === null) return [required(field)];
  if (utf8Length(plainJson(value)) > max.parametersBytes) return [tooLong(field, max.parametersBytes)];
  return typeof value === 'object' && !Array.isArray(value) ? [] : [invalidValue(field, '<value omitted>', 'must be a valid JSON object')];
}

/** SetDefaults_ExactDeviceRequest and SetDefaults_DeviceSubRequest. */
export function defaultDeviceClaim(claim: DeviceClaim | undefined): void {
  for (const { exactly, firstAvailable } of claim?.requests ?? []) {
    for (const wanted of [...(exactly ? [exactly] : []), ...(firstAvailable ?? [])]) {
      wanted.allocationMode ||= 'ExactCount';
      if (wanted.allocationMode === 'ExactCount') wanted.count ||= 1;
    }
  }
}
