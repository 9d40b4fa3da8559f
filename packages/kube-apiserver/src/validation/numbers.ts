import { type FieldError, invalidValue } from '@kubewright/api-machinery';

/** Upstream's ValidateNonnegativeField; an unset field is fine. */
export function nonNegative(value: number | bigint | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

/** Upstream's ValidatePositiveField; an unset field is fine. */
export function positive(value: number | bigint | undefined, field: string): FieldError[] {
  return value !== undefined && value <= 0 ? [invalidValue(field, value, 'must be greater than 0')] : [];
}

/** {@link nonNegative} where errors are gathered. */
export function checkNotNegative(value: number | bigint | undefined, field: string, errors: FieldError[]): void {
  if (value !== undefined && value < 0) errors.push(invalidValue(field, value, 'must be greater than or equal to 0'));
}
