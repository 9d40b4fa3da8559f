import {
  type FieldError,
  duplicate,
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  isQualifiedName,
  required,
  tooMany,
} from '@kubewright/api-machinery';
import type { MatchCondition, ParamKind, Variable } from '@kubewright/api/admissionregistration/v1';
import { requiredAnd } from '../field-checks/checked.ts';

const maxMatchConditions = 64;
const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const reserved = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

/** An expression that has to be there. Whether it compiles is not looked at here. */
export const validateExpression = (expression: string | undefined, field: string, detail = ''): FieldError[] =>
  (expression ?? '').trim() === '' ? [required(field, detail)] : [];

export function validateMatchConditions(conditions: readonly MatchCondition[] | undefined, field: string): FieldError[] {
  const list = conditions ?? [];
  const errors: FieldError[] = list.length > maxMatchConditions ? [tooMany(field, list.length, maxMatchConditions)] : [];
  for (const [index, { name, expression }] of list.entries()) {
    const at = `${field}[${index}]`;
    errors.push(...validateExpression(expression, `${at}.expression`), ...requiredAnd(isQualifiedName, name, `${at}.name`));
    if (name && list.findIndex((other) => other.name === name) < index) errors.push(duplicate(`${at}.name`, name));
  }
  return errors;
}

export function validateVariables(variables: readonly Variable[] | undefined, field: string): FieldError[] {
  return (variables ?? []).flatMap(({ name = '', expression }, index) => {
    const at = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (name.trim() === '') errors.push(required(`${at}.name`, 'name is not specified'));
    else if (!identifier.test(name) || reserved.has(name))
      errors.push(invalidValue(`${at}.name`, name, 'name is not a valid CEL identifier'));
    return [...errors, ...validateExpression(expression, `${at}.expression`, 'expression is not specified')];
  });
}

export function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, at: string): FieldError[] {
  const errors = apiVersion === '' ? [required(`${at}.apiVersion`)] : validateApiVersion(apiVersion, `${at}.apiVersion`);
  if (kind === '') return [...errors, required(`${at}.kind`)];
  const problems = isDns1035Label(kind.toLowerCase());
  return problems.length === 0
    ? errors
    : [...errors, invalidValue(`${at}.kind`, kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`)];
}

function validateApiVersion(apiVersion: string, field: string): FieldError[] {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return [invalidValue(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const [group, version] = parts.length === 2 ? (parts as [string, string]) : ['', parts[0]!];
  const errors: FieldError[] = [];
  const wrongGroup = group === '' ? [] : isDns1123Subdomain(group);
  if (wrongGroup.length > 0) errors.push(invalidValue(field, group, wrongGroup.join(',')));
  if (version === '') return [...errors, invalidValue(field, apiVersion, 'version must be specified')];
  const wrongVersion = isDns1035Label(version);
  return wrongVersion.length > 0 ? [...errors, invalidValue(field, version, wrongVersion.join(','))] : errors;
}
