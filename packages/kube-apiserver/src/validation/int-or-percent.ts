import { type FieldError, invalidValue, isPercent } from '@kubewright/api-machinery';
import { checked } from './checked.ts';
import { nonNegative } from './numbers.ts';

type IntOrString = number | string;

/** Whether the value means none: 0, a percentage of 0, or what is neither number nor percentage. An unset value is 0 as upstream sees it. */
export const isZero = (value: IntOrString | undefined): boolean =>
  typeof value === 'string' ? !/^[0-9]+%$|^[-+]?[0-9]+$/.test(value) || Number.parseInt(value, 10) === 0 : (value ?? 0) === 0;

/** A number of at least 0, or a percentage (apps validation ValidatePositiveIntOrPercent). */
export function validateRollingUpdateNumber(value: IntOrString | undefined, field: string): FieldError[] {
  return typeof value === 'string' ? checked(isPercent, value, field) : nonNegative(value, field);
}

/** Not more than all of them (IsNotMoreThan100Percent). */
export function validateAtMostAll(value: IntOrString | undefined, field: string): FieldError[] {
  if (typeof value !== 'string' || isPercent(value).length > 0 || Number.parseInt(value, 10) <= 100) return [];
  return [invalidValue(field, value, 'must not be greater than 100%')];
}
