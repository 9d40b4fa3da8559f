import { parseInt64 } from '../json/parse-int64.ts';
import type { FieldError } from '../status/field-error.ts';
import { formatFieldErrors, invalidValue, notSupported } from '../status/field-error.ts';
import { isLabelValue, isQualifiedName } from '../validation/names.ts';

/** How a requirement is written; `=`, `==` and a one-valued `in` match alike. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

const operators: readonly SelectorOperator[] = ['in', 'notin', '=', '==', '!=', 'gt', 'lt', 'exists', '!'];

/** One term of a label selector. `values` are sorted and unique. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** What selectors match: an object keyed by users, read by own keys only. */
export type Labels = Readonly<Record<string, string>> | undefined;

/**
 * Checks and makes a requirement.
 * @throws {Error} with upstream's message when the key, the operator or a value is invalid.
 */
export function createRequirement(key: string, operator: SelectorOperator, values: readonly string[]): Requirement {
  const errors = [...keyErrors(key, 'key'), ...operandErrors(operator, values)];
  values.forEach((value, i) => errors.push(...valueErrors(key, value, `values[${i}]`)));
  if (errors.length > 0) throw new Error(formatFieldErrors(errors));
  return { key, operator, values: values.length > 1 ? [...new Set(values)].sort() : values };
}

/** @throws {Error} when the key is not a label key; the path is empty, as while parsing. */
export function checkSelectorKey(key: string): void {
  const [error] = keyErrors(key, '<nil>');
  if (error) throw new Error(formatFieldErrors([error]));
}

function keyErrors(key: string, path: string): FieldError[] {
  const messages = isQualifiedName(key);
  return messages.length > 0 ? [invalidValue(path, key, messages.join('; '))] : [];
}

function valueErrors(key: string, value: string, path: string): FieldError[] {
  const messages = isLabelValue(value);
  return messages.length > 0 ? [invalidValue(`${path}[${key}]`, value, messages.join('; '))] : [];
}

function operandErrors(operator: SelectorOperator, values: readonly string[]): FieldError[] {
  const bad = (detail: string): FieldError[] => [invalidValue('values', values, detail)];
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? bad("for 'in', 'notin' operators, values set can't be empty") : [];
    case '=':
    case '==':
    case '!=':
      return values.length !== 1 ? bad('exact-match compatibility requires one single value') : [];
    case 'exists':
    case '!':
      return values.length !== 0 ? bad('values set must be empty for exists and does not exist') : [];
    case 'gt':
    case 'lt':
      return comparisonErrors(values);
    default:
      return [notSupported('operator', operator, operators)];
  }
}

function comparisonErrors(values: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (values.length !== 1) errors.push(invalidValue('values', values, "for 'Gt', 'Lt' operators, exactly one value is required"));
  values.forEach((value, i) => {
    if (parseInt64(value) === undefined)
      errors.push(invalidValue(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
  });
  return errors;
}

/** Whether labels satisfy one requirement. */
export function requirementMatches(requirement: Requirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key]! : undefined;
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt':
      return value !== undefined && compares(operator, value, values[0]!);
  }
}

function compares(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  const left = parseInt64(value);
  const right = parseInt64(bound);
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}

const infix: Record<Exclude<SelectorOperator, 'exists' | '!'>, string> = {
  '=': '=',
  '==': '==',
  '!=': '!=',
  in: ' in ',
  notin: ' notin ',
  gt: '>',
  lt: '<',
};

/** The canonical text, which parses back to the same requirement. */
export function printRequirement({ key, operator, values }: Requirement): string {
  if (operator === 'exists') return key;
  if (operator === '!') return `!${key}`;
  const list = values.join(',');
  return `${key}${infix[operator]}${operator === 'in' || operator === 'notin' ? `(${list})` : list}`;
}
