import { type FieldError, invalidValue } from '@kubewright/api-machinery';

/** Upstream's ValidateNonnegativeField; an unset field is fine. */
export function nonNegative(value: number | bigint | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0 ? [invalidValue(field, value, 'must be greater than or equal to 0')] : [];
}

/** Upstream's ValidatePositiveField; an unset field is fine. */
export function positive(value: number | bigint | undefined, field: string): FieldError[] {
  return value !== undefined && value <= 0 ? [invalidValue(field, value, 'must be greater than 0')] : [];
}
