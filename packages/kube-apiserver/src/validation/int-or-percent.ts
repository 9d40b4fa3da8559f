import { type FieldError, invalidValue, isPercent } from '@kubewright/api-machinery';

type IntOrString = number | string;

/** Whether the value means none: 0, a percentage of 0, or what is neither number nor percentage. An unset value is 0 as upstream sees it. */
export const isZero = (value: IntOrString | undefined): boolean =>
  typeof value === 'string' ? !/^[0-9]+%$|^[-+]?[0-9]+$/.test(value) || Number.parseInt(value, 10) === 0 : (value ?? 0) === 0;

/** A number of at least 0, or a percentage (apps validation ValidatePositiveIntOrPercent). */
export function checkRollingUpdateNumber(value: IntOrString | undefined, field: string, errors: FieldError[]): void {
  if (typeof value === 'number') {
    if (value < 0) errors.push(invalidValue(field, value, 'must be greater than or equal to 0'));
  } else if (value !== undefined) for (const problem of isPercent(value)) errors.push(invalidValue(field, value, problem));
}

/** Not more than all of them (IsNotMoreThan100Percent). */
export function checkAtMostAll(value: IntOrString | undefined, field: string, errors: FieldError[]): void {
  if (typeof value !== 'string' || isPercent(value).length > 0 || Number.parseInt(value, 10) <= 100) return;
  errors.push(invalidValue(field, value, 'must not be greater than 100%'));
}
