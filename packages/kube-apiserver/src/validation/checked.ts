import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';

/** Every problem that a check of a text has, as an error of its field. */
export const checked = (check: (value: string) => string[], value: string, field: string): FieldError[] =>
  check(value).map((problem) => invalidValue(field, value, problem));

/** A text that must be there, and pass a check. */
export const requiredAnd = (check: (value: string) => string[], value: string | undefined, field: string): FieldError[] =>
  value ? checked(check, value, field) : [required(field)];

/** A check of names as declarative validation words it, which counts bytes. */
export const inBytes =
  (check: (value: string) => string[]) =>
  (value: string): string[] =>
    check(value).map((problem) => problem.replace(/^must be no more than (\d+) characters$/, 'must be no more than $1 bytes'));

/** {@link checked} where errors are gathered: adds one for each problem that was found with the value. */
export function addProblems(errors: FieldError[], field: string, value: unknown, problems: readonly string[]): void {
  for (const problem of problems) errors.push(invalidValue(field, value, problem));
}
