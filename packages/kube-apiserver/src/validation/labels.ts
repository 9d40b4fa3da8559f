import { type FieldError, invalidValue, isLabelValue, isQualifiedName, required, forbiddenField } from '@kubewright/api-machinery';
import type { LabelSelector } from '@kubewright/api/meta/v1';

/** Keys and values of labels (metav1 validation ValidateLabels). */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((problem) => invalidValue(path, key, problem)),
    ...isLabelValue(value).map((problem) => invalidValue(path, value, problem)),
  ]);
}

/** metav1 validation ValidateLabelSelector. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  const errors = validateLabels(selector?.matchLabels, `${path}.matchLabels`);
  for (const [index, { key = '', operator = '', values = [] }] of (selector?.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(required(`${at}.values`, 'must be specified when `operator` is \'In\' or \'NotIn\''));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.push(forbiddenField(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else errors.push(invalidValue(`${at}.operator`, operator, 'not a valid selector operator'));
    for (const problem of isQualifiedName(key)) errors.push(invalidValue(`${at}.key`, key, problem));
    for (const [i, value] of values.entries()) for (const problem of isLabelValue(value)) errors.push(invalidValue(`${at}.values[${i}]`, value, problem));
  }
  return errors;
}

/** Whether labels match; an empty selector matches everything, an unset one nothing. */
export function selectorMatches(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!selector) return false;
  const valueOf = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  if (!Object.entries(selector.matchLabels ?? {}).every(([key, value]) => valueOf(key) === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    const value = valueOf(key);
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && (values ?? []).includes(value);
    return operator === 'In' ? listed : !listed;
  });
}

export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;

