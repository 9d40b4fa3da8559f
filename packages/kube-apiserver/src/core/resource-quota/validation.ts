import { type FieldError, type HookContext, invalidValue, required, semanticEqual } from '@kubewright/api-machinery';
import type { ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '@kubewright/api/core/v1';
import { checkQuotaResourceName, isStandardQuotaResource } from '../../pod-spec/resource-names.ts';
import { checkResourceQuantity } from '../../pod-spec/validation/resource.ts';

const computeResources = ['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** The resources that each scope can count. */
const scopes: ReadonlyMap<string, readonly string[]> = new Map([
  ['Terminating', computeResources],
  ['NotTerminating', computeResources],
  ['BestEffort', ['pods']],
  ['NotBestEffort', computeResources],
  ['PriorityClass', computeResources],
  ['CrossNamespacePodAffinity', computeResources],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
]);

/** Core validation ValidateResourceQuota. */
export function validateResourceQuota(quota: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  if (quota.spec) validateSpec(quota.spec, errors);
  validateStatus(quota, errors);
  return errors;
}

export function validateResourceQuotaUpdate(object: ResourceQuota, old: ResourceQuota, { subresource }: HookContext): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource === 'status') {
    validateStatus(object, errors);
    return errors;
  }
  if (object.spec) validateSpec(object.spec, errors);
  const sorted = ({ spec }: ResourceQuota): readonly string[] => [...new Set(spec?.scopes)].sort();
  if (!semanticEqual(sorted(object), sorted(old)))
    errors.push(invalidValue('spec.scopes', object.spec?.scopes ?? null, 'field is immutable'));
  return errors;
}

function validateStatus({ status }: ResourceQuota, errors: FieldError[]): void {
  checkResources(status?.hard, 'status.hard', errors);
  checkResources(status?.used, 'status.used', errors);
}

function checkResources(list: Readonly<Record<string, unknown>> | undefined, at: string, errors: FieldError[]): void {
  for (const [name, value] of Object.entries(list ?? {})) {
    checkQuotaResourceName(name, `${at}[${name}]`, errors);
    checkResourceQuantity(name, value, `${at}[${name}]`, errors);
  }
}

function validateSpec(spec: ResourceQuotaSpec, errors: FieldError[]): void {
  checkResources(spec.hard, 'spec.hard', errors);
  for (const scope of spec.scopes ?? []) {
    if (!scopes.has(scope)) errors.push(invalidValue('spec.scopes', spec.scopes, 'unsupported scope'));
    checkCountable(scope, spec, 'spec.scopes', spec.scopes, errors);
  }
  checkConflicts(spec.scopes ?? [], 'spec.scopes', spec.scopes, errors);
  const expressions = spec.scopeSelector?.matchExpressions ?? [];
  for (const requirement of expressions) validateRequirement(requirement, spec, errors);
  checkConflicts(
    expressions.map(({ scopeName }) => scopeName),
    matchExpressions,
    spec.scopeSelector,
    errors,
  );
}

function checkCountable(scope: string, { hard }: ResourceQuotaSpec, field: string, shown: unknown, errors: FieldError[]): void {
  const countable = scopes.get(scope);
  if (!countable) return;
  for (const name of Object.keys(hard ?? {})) {
    if (isStandardQuotaResource(name) && !countable.includes(name))
      errors.push(invalidValue(field, shown, 'unsupported scope applied to resource'));
  }
}

const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function checkConflicts(names: readonly string[], field: string, shown: unknown, errors: FieldError[]): void {
  for (const pair of opposites)
    if (pair.every((scope) => names.includes(scope))) errors.push(invalidValue(field, shown, 'conflicting scopes'));
}

const matchExpressions = 'spec.scopeSelector.matchExpressions';
const existing = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const mustExist =
  "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

/** Upstream's errors name the list, not the requirement. */
function validateRequirement(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  spec: ResourceQuotaSpec,
  errors: FieldError[],
): void {
  const at = matchExpressions;
  if (!scopes.has(scopeName)) errors.push(invalidValue(`${at}.scopeName`, scopeName, 'unsupported scope'));
  checkCountable(scopeName, spec, at, spec.scopeSelector, errors);
  if (existing.includes(scopeName) && operator !== 'Exists') errors.push(invalidValue(`${at}.operator`, operator, mustExist));
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(required(`${at}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(invalidValue(`${at}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
  } else errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
}
