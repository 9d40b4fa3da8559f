import type { FieldError } from '../../status/field-error.ts';

/** What a check of one value found: its errors, and how many checks were made (anyOf reports the branch that got furthest). */
export interface CheckResult {
  readonly errors: FieldError[];
  checks: number;
}

export const emptyResult = (): CheckResult => ({ errors: [], checks: 0 });

export function merge(into: CheckResult, from: CheckResult): void {
  for (const error of from.errors) into.errors.push(error);
  into.checks += from.checks;
}

/** More errors than this are not reported: they would only fill memory. */
export const maxErrors = 1000;
