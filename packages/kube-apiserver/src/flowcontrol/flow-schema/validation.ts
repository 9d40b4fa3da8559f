import {
  type FieldError,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  required,
  semanticEqual,
} from '@kubewright/api-machinery';
import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from '@kubewright/api/flowcontrol/v1';
import { mandatoryFlowSchemas } from '@kubewright/apiserver';
import { checked } from '../../validation/checked.ts';
import { validateConditionTypes } from '../condition-types.ts';

const maxPrecedence = 10_000;
const distinguishers = ['ByNamespace', 'ByUser'];
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const subjectKinds = ['Group', 'ServiceAccount', 'User'];

/** pkg/apis/flowcontrol/validation ValidateFlowSchema. */
export function validateFlowSchema({ metadata: { name = '' }, spec, status }: FlowSchema): FieldError[] {
  const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration, rules } = spec ?? {};
  const errors = validatePrecedence(precedence, name);
  if (distinguisherMethod && !distinguishers.includes(distinguisherMethod.type)) {
    errors.push(notSupported('spec.distinguisherMethod.type', { Type: distinguisherMethod.type }, distinguishers));
  }
  const level = 'spec.priorityLevelConfiguration.name';
  if (priorityLevelConfiguration?.name) errors.push(...checked(isDns1123Subdomain, priorityLevelConfiguration.name, level));
  else errors.push(required(level, 'must reference a priority level'));
  for (const [index, rule] of (rules ?? []).entries()) errors.push(...validateRules(rule, `spec.rules[${index}]`));
  const fixed = mandatoryFlowSchemas.find(({ metadata }) => metadata.name === name)?.spec;
  if (fixed && !semanticEqual(spec, fixed)) errors.push(invalidValue('spec', spec, `spec of '${name}' must equal the fixed value`));
  return [...errors, ...validateConditionTypes(status?.conditions)];
}

function validatePrecedence(precedence: number, name: string): FieldError[] {
  const field = 'spec.matchingPrecedence';
  if (precedence <= 0) return [invalidValue(field, precedence, 'must be a positive value')];
  if (precedence > maxPrecedence) return [invalidValue(field, precedence, `must not be greater than ${maxPrecedence}`)];
  return precedence === 1 && name !== 'exempt'
    ? [invalidValue(field, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
    : [];
}

function validateRules({ subjects, resourceRules, nonResourceRules }: PolicyRulesWithSubjects, at: string): FieldError[] {
  const errors: FieldError[] =
    (subjects ?? []).length === 0 ? [required(`${at}.subjects`, 'subjects must contain at least one value')] : [];
  for (const [index, subject] of (subjects ?? []).entries()) errors.push(...validateSubject(subject, `${at}.subjects[${index}]`));
  if ((resourceRules ?? []).length + (nonResourceRules ?? []).length === 0) {
    errors.push(required(at, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  }
  for (const [index, rule] of (resourceRules ?? []).entries()) errors.push(...validateResourceRule(rule, `${at}.resourceRules[${index}]`));
  for (const [index, rule] of (nonResourceRules ?? []).entries())
    errors.push(...validateNonResourceRule(rule, `${at}.nonResourceRules[${index}]`));
  return errors;
}

const subjectFields: readonly (readonly [string, 'serviceAccount' | 'user' | 'group'])[] = [
  ['ServiceAccount', 'serviceAccount'],
  ['User', 'user'],
  ['Group', 'group'],
];

function validateSubject(subject: Subject, at: string): FieldError[] {
  if (!subjectKinds.includes(subject.kind)) return [notSupported(`${at}.kind`, subject.kind ?? '', subjectKinds)];
  return subjectFields.flatMap(([kind, field]) => {
    const path = `${at}.${field}`;
    if (kind !== subject.kind)
      return subject[field] ? [forbiddenField(path, `${field} is forbidden when subject kind is not '${kind}'`)] : [];
    if (!subject[field]) return [required(path, `${field} is required when subject kind is '${kind}'`)];
    return kind === 'ServiceAccount'
      ? validateServiceAccount(subject.serviceAccount!, path)
      : subject[field].name
        ? []
        : [required(`${path}.name`)];
  });
}

function validateServiceAccount({ name, namespace }: NonNullable<Subject['serviceAccount']>, at: string): FieldError[] {
  const errors: FieldError[] = name ? [] : [required(`${at}.name`)];
  if (name && name !== '*') errors.push(...checked(isDns1123Subdomain, name, `${at}.name`));
  if (namespace) return [...errors, ...checked(isDns1123Label, namespace, `${at}.namespace`)];
  return [...errors, required(`${at}.namespace`, 'must specify namespace for service account')];
}

function validateVerbs(given: readonly string[], field: string): FieldError[] {
  if (given.length === 0) return [required(field, 'verbs must contain at least one value')];
  if (given.includes('*')) return given.length > 1 ? [invalidValue(field, given, "if '*' is present, must not specify other verbs")] : [];
  return given.every((verb) => verbs.includes(verb)) ? [] : [notSupported(field, given, verbs)];
}

/** A list in which `*` stands alone. */
function validateNames(given: readonly string[], field: string, { missing, others }: { missing: string; others: string }): FieldError[] {
  if (given.length === 0) return [required(field, missing)];
  return given.length > 1 && given.includes('*') ? [invalidValue(field, given, `if '*' is present, must not specify other ${others}`)] : [];
}

function validateResourceRule(rule: ResourcePolicyRule, at: string): FieldError[] {
  return [
    ...validateVerbs(rule.verbs ?? [], `${at}.verbs`),
    ...validateNames(rule.apiGroups ?? [], `${at}.apiGroups`, {
      missing: 'resource rules must supply at least one api group',
      others: 'api groups',
    }),
    ...validateNames(rule.resources ?? [], `${at}.resources`, {
      missing: 'resource rules must supply at least one resource',
      others: 'resources',
    }),
    ...validateNamespaces(rule, `${at}.namespaces`),
  ];
}

function validateNamespaces({ namespaces, clusterScope }: ResourcePolicyRule, field: string): FieldError[] {
  const given = namespaces ?? [];
  if (given.length === 0)
    return clusterScope ? [] : [required(field, 'resource rules that are not cluster scoped must supply at least one namespace')];
  if (given.includes('*'))
    return given.length > 1 ? [invalidValue(field, given, "if '*' is present, must not specify other namespaces")] : [];
  const introduction = "each member of this list must be '*' or a DNS-1123 label; ";
  return given.flatMap((name, index) =>
    isDns1123Label(name).map((problem) => invalidValue(`${field}[${index}]`, name, introduction + problem)),
  );
}

function validateNonResourceRule(rule: NonResourcePolicyRule, at: string): FieldError[] {
  const field = `${at}.nonResourceURLs`;
  const urls = rule.nonResourceURLs ?? [];
  const errors = [
    ...validateVerbs(rule.verbs ?? [], `${at}.verbs`),
    ...validateNames(urls, field, { missing: 'nonResourceURLs must contain at least one value', others: 'non-resource URLs' }),
  ];
  return urls.includes('*') ? errors : [...errors, ...urls.flatMap((url, index) => checked(pathProblems, url, `${field}[${index}]`))];
}

function pathProblems(path: string): string[] {
  if (path === '/') return [];
  if (path === '') return ['must not be empty'];
  if (!path.startsWith('/')) return ['must start with slash'];
  if (path.includes(' ')) return ['must not contain white-space'];
  if (path.includes('//')) return ['must not contain double slash'];
  const star = path.indexOf('*');
  return star >= 0 && (star !== path.length - 1 || !path.endsWith('/*')) ? ['wildcard can only do suffix matching'] : [];
}
