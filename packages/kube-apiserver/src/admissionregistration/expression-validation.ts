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
import { boolType, compilePolicyExpression, type CelType, type Environment, type PolicyVariables } from '@kubewright/cel';
import type { MatchCondition, ParamKind, Variable } from '@kubewright/api/admissionregistration/v1';
import { requiredAnd } from '../validation/checked.ts';
import { firstPlaces } from '../validation/first-places.ts';

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

/** Why an expression does not do where it stands; undefined when it does. */
export type ExpressionCheck = (expression: string) => string | undefined;

/** That an expression gives one of some types where an environment says what it may name. */
export function givesOneOf(environment: Environment, wanted: readonly CelType[]): ExpressionCheck {
  return (expression) => {
    const compiled = compilePolicyExpression(environment, expression, wanted);
    return 'problem' in compiled ? compiled.problem : undefined;
  };
}

/** An expression that has to be there, and to pass the check. */
export function validateExpression(expression: string | undefined, field: string, check: ExpressionCheck, detail = ''): FieldError[] {
  if (!expression || expression.trim() === '') return [required(field, detail)];
  const problem = check(expression);
  return problem === undefined ? [] : [invalidValue(field, expression, problem)];
}

/** `environment`: what conditions may name; each has to be true or false. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  field: string,
  environment: () => Environment,
): FieldError[] {
  const list = conditions ?? [];
  const errors: FieldError[] = list.length > maxMatchConditions ? [tooMany(field, list.length, maxMatchConditions)] : [];
  const first = firstPlaces(list.map(({ name }) => name));
  for (const [index, { name, expression }] of list.entries()) {
    const at = `${field}[${index}]`;
    // Differs from upstream, which compiles those beyond the limit as well.
    const check = index < maxMatchConditions ? givesOneOf(environment(), [boolType]) : (): undefined => undefined;
    errors.push(...validateExpression(expression, `${at}.expression`, check), ...requiredAnd(isQualifiedName, name, `${at}.name`));
    if (name && first[index]! < index) errors.push(duplicate(`${at}.name`, name));
  }
  return errors;
}

/** `compiled`: the same variables. */
export function validateVariables(variables: readonly Variable[] | undefined, field: string, compiled: PolicyVariables): FieldError[] {
  return (variables ?? []).flatMap(({ name = '', expression }, index) => {
    const at = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (name.trim() === '') errors.push(required(`${at}.name`, 'name is not specified'));
    else if (!identifier.test(name) || reserved.has(name)) errors.push(invalidValue(`${at}.name`, name, 'must be a valid CEL identifier'));
    return [
      ...errors,
      ...validateExpression(expression, `${at}.expression`, () => compiled.problemOf(name), 'expression is not specified'),
    ];
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
