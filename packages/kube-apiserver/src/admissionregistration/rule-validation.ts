import {
  type FieldError,
  duplicate,
  invalidValue,
  isPathSegmentName,
  notSupported,
  required,
  validateLabelSelector,
} from '@kubewright/api-machinery';
import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '@kubewright/api/admissionregistration/v1';
import { checked } from '../validation/checked.ts';
import { firstPlaces } from '../validation/first-places.ts';

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const mutatedOperations = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];
const matchPolicies = ['Equivalent', 'Exact'];

/** What requests a rule is about (pkg/apis/admissionregistration/validation validateRuleWithOperations). */
export function validateRule(
  { operations: given, apiGroups, apiVersions, resources, scope }: RuleWithOperations,
  at: string,
): FieldError[] {
  const errors = validateWords(given, `${at}.operations`, 'operations');
  for (const [index, operation] of (given ?? []).entries()) {
    if (!operations.includes(operation)) errors.push(notSupported(`${at}.operations[${index}]`, operation, operations));
  }
  errors.push(
    ...validateWords(apiGroups, `${at}.apiGroups`, 'API groups'),
    ...validateWords(apiVersions, `${at}.apiVersions`, 'API versions'),
  );
  for (const [index, version] of (apiVersions ?? []).entries()) if (version === '') errors.push(required(`${at}.apiVersions[${index}]`));
  errors.push(...validateResources(resources ?? [], `${at}.resources`));
  if (scope !== undefined && !scopes.includes(scope)) errors.push(notSupported(`${at}.scope`, scope, scopes));
  return errors;
}

/** A list that says something, in which `*` stands alone. */
function validateWords(words: readonly string[] | undefined, field: string, others: string): FieldError[] {
  const given = words ?? [];
  if (given.length === 0) return [required(field)];
  return given.length > 1 && given.includes('*') ? [invalidValue(field, given, `if '*' is present, must not specify other ${others}`)] : [];
}

function validateResources(resources: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = resources.length === 0 ? [required(field)] : [];
  const [everySub, everyResource] = [new Set<string>(), new Set<string>()];
  for (const [index, text] of resources.entries()) {
    const at = `${field}[${index}]`;
    const slash = text.indexOf('/');
    if (text === '') errors.push(required(at));
    if (slash < 0) continue;
    const [resource, sub] = [text.slice(0, slash), text.slice(slash + 1)];
    if (everySub.has(resource)) errors.push(invalidValue(at, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everyResource.has(sub)) errors.push(invalidValue(at, text, `if '*/${sub}' is present, must not specify ${text}`));
    if (sub === '*') everySub.add(resource);
    if (resource === '*') everyResource.add(sub);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalidValue(field, resources, "if '*/*' is present, must not specify other resources"));
  // Upstream looks at the last of them only.
  const last = resources.findLast((text) => text !== '' && !text.includes('/'));
  if (last !== undefined && last !== '*' && resources.includes('*'))
    errors.push(invalidValue(field, resources, "if '*' is present, must not specify other resources without subresources"));
  return errors;
}

function validateNamedRule(rule: NamedRuleWithOperations, at: string): FieldError[] {
  const names = rule.resourceNames ?? [];
  const first = firstPlaces(names);
  const errors = names.flatMap((name, index) => {
    const field = `${at}.resourceNames[${index}]`;
    return [...checked(isPathSegmentName, name, field), ...(first[index]! < index ? [duplicate(field, name)] : [])];
  });
  return [...errors, ...validateRule(rule, at)];
}

/** Which requests a policy or its binding is about. */
export function validateMatchResources(match: MatchResources, at: string): FieldError[] {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules, excludeResourceRules } = match;
  return [
    ...validateMatchPolicy(matchPolicy, `${at}.matchPolicy`, { needed: true }),
    ...(namespaceSelector ? validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`) : [required(`${at}.namespaceSelector`)]),
    ...(objectSelector ? validateLabelSelector(objectSelector, `${at}.objectSelector`) : [required(`${at}.objectSelector`)]),
    ...(resourceRules ?? []).flatMap((rule, index) => validateNamedRule(rule, `${at}.resourceRules[${index}]`)),
    ...(excludeResourceRules ?? []).flatMap((rule, index) => validateNamedRule(rule, `${at}.excludeResourceRules[${index}]`)),
  ];
}

/** Only what is being made or changed can be mutated. */
export const validateMutatedOperations = (match: MatchResources | undefined, at: string): FieldError[] =>
  (match?.resourceRules ?? []).flatMap(({ operations: given }) =>
    (given ?? []).flatMap((operation) =>
      mutatedOperations.includes(operation) ? [] : [notSupported(`${at}.resourceRules.operations`, operation, mutatedOperations)],
    ),
  );

export function validateMatchPolicy(policy: string | undefined, field: string, { needed }: { needed: boolean }): FieldError[] {
  if (policy === undefined) return needed ? [required(field)] : [];
  return matchPolicies.includes(policy) ? [] : [notSupported(field, policy, matchPolicies)];
}
