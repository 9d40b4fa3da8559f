import type { FieldError } from '../../status/field-error.ts';

/**
 * What a check of one value found: its errors, and how many checks were made, as kube-openapi counts them (anyOf reports the
 * branch that got furthest).
 */
export interface CheckResult {
  readonly errors: FieldError[];
  checks: number;
}

export const emptyResult = (): CheckResult => ({ errors: [], checks: 0 });

/** Errors of `from` that are there already, because two parts of a schema say the same of a value, are told once. */
export function merge(into: CheckResult, from: CheckResult): void {
  for (const error of from.errors) addError(into, error);
  into.checks += from.checks;
}

export function addError({ errors }: CheckResult, error: FieldError): void {
  const isTold = errors.some(({ field, type, detail }) => field === error.field && type === error.type && detail === error.detail);
  if (!isTold) errors.push(error);
}

/** More errors than this are not reported: they would only fill memory. */
export const maxErrors = 1000;
