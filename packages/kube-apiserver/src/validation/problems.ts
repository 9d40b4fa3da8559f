import { type FieldError, invalidValue } from '@kubewright/api-machinery';

/** Adds an error for each thing that a check of names found wrong with a value. */
export function addProblems(errors: FieldError[], field: string, value: unknown, problems: readonly string[]): void {
  for (const problem of problems) errors.push(invalidValue(field, value, problem));
}
