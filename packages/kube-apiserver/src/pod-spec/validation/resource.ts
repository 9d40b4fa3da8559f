import {
  type FieldError,
  duplicate,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  notFoundField,
  required,
} from '@kubewright/api-machinery';
import type { ResourceClaim, ResourceRequirements } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { exactQuantity, isNegativeQuantity, isWholeQuantity, compareQuantities, quantityText } from '../../validation/quantity.ts';
import { checkContainerResourceName, isHugePages, isIntegerResource, isOvercommitAllowed } from '../resource-names.ts';

type ResourceList = Readonly<Record<string, unknown>>;
export type ResourceNameCheck = (name: string, field: string, errors: FieldError[]) => void;

/** Upstream's ValidateResourceQuantityValue: not negative, and whole where things are counted. */
export function checkResourceQuantity(name: string, value: unknown, field: string, errors: FieldError[]): void {
  if (isNegativeQuantity(value)) errors.push(invalidValue(field, quantityText(value), 'must be greater than or equal to 0'));
  if (isIntegerResource(name) && !isWholeQuantity(value)) errors.push(invalidValue(field, quantityText(value), 'must be an integer'));
}

export interface ResourceRules {
  readonly claims: ReadonlySet<string>;
  readonly checkName?: ResourceNameCheck;
}

/** Requests, limits and claims of a container or a pod (core validation validateResourceRequirements). */
export function validateResources(
  resources: ResourceRequirements | undefined,
  at: string,
  rules: ResourceRules,
  errors: FieldError[],
): void {
  if (!resources) return;
  const { limits, requests, claims } = resources as { limits?: ResourceList; requests?: ResourceList; claims?: ResourceClaim[] };
  const checkName = rules.checkName ?? checkContainerResourceName;
  let [compute, hugePages] = [false, false];
  const note = (name: string): void => {
    if (name === 'cpu' || name === 'memory') compute = true;
    else if (isHugePages(name)) hugePages = true;
  };
  for (const name in limits) {
    note(name);
    checkEntry(name, limits[name], `${at}.limits[${name}]`, checkName, errors);
  }
  for (const name in requests) {
    note(name);
    const field = `${at}.requests[${name}]`;
    checkName(name, field, errors);
    checkResourceQuantity(name, requests[name], field, errors);
    checkWithinLimit(name, requests[name], limits?.[name], at, errors);
    checkHugePages(name, requests[name], field, errors);
  }
  if (hugePages && !compute) errors.push(forbiddenField(at, 'HugePages require cpu or memory'));
  if (claims) validateClaims(claims, rules.claims, `${at}.claims`, errors);
}

function checkEntry(name: string, value: unknown, field: string, checkName: ResourceNameCheck, errors: FieldError[]): void {
  checkName(name, field, errors);
  checkResourceQuantity(name, value, field, errors);
  checkHugePages(name, value, field, errors);
}

/** What is requested must fit what is allowed; what cannot be overcommitted must equal it. */
function checkWithinLimit(name: string, request: unknown, limit: unknown, at: string, errors: FieldError[]): void {
  if (limit === undefined) {
    if (!isOvercommitAllowed(name)) errors.push(required(`${at}.limits`, 'Limit must be set for non overcommitable resources'));
    return;
  }
  const order = compareQuantities(request, limit);
  if (order === 0 || (order < 0 && isOvercommitAllowed(name))) return;
  const rule = isOvercommitAllowed(name) ? 'must be less than or equal to' : 'must be equal to';
  errors.push(invalidValue(`${at}.requests`, quantityText(request), `${rule} ${name} limit of ${quantityText(limit)}`));
}

function checkHugePages(name: string, value: unknown, field: string, errors: FieldError[]): void {
  if (!isHugePages(name)) return;
  const page = exactQuantity(name.slice('hugepages-'.length)) ?? 0n;
  const amount = exactQuantity(value) ?? 0n;
  if (page > 0n && amount % page === 0n) return;
  errors.push(invalidValue(field, quantityText(value), `${quantityText(value)} is not positive integer multiple of ${name}`));
}

function validateClaims(claims: readonly ResourceClaim[], podClaims: ReadonlySet<string>, at: string, errors: FieldError[]): void {
  const seen = new Set<string>();
  for (const [index, { name, request }] of claims.entries()) {
    const field = `${at}[${index}]`;
    if (!name) {
      errors.push(required(field));
      continue;
    }
    if (seen.has(name)) errors.push(duplicate(field, name));
    else addClaim(name, request, field, seen, errors);
    if (podClaims.has(name)) continue;
    const known = podClaims.size === 0 ? ' which is empty' : `: ${[...podClaims].sort().join(', ')}`;
    errors.push({ ...notFoundField(field, name), detail: `must be one of the names in pod.spec.resourceClaims${known}` });
  }
}

/** A claim is named once as a whole, or once for each of its requests. */
function addClaim(name: string, request: string | undefined, field: string, seen: Set<string>, errors: FieldError[]): void {
  if (request) errors.push(...checked(isDns1123Label, request, `${field}.request`));
  const key = request ? `${name}/${request}` : name;
  if (seen.has(key)) errors.push(duplicate(field, key));
  else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(field, name));
  seen.add(key);
}
