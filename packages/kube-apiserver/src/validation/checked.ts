import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';

/** Every problem that a check has with a value, as an error of its field. */
export const checked = <T>(check: (value: T) => readonly string[], value: T, field: string): FieldError[] =>
  check(value).map((problem) => invalidValue(field, value, problem));

/** A text that must be there, and pass a check. */
export const requiredAnd = (check: (value: string) => string[], value: string | undefined, field: string): FieldError[] =>
  value ? checked(check, value, field) : [required(field)];

/** A check of names as declarative validation words it, which counts bytes. */
export const inBytes =
  (check: (value: string) => string[]) =>
  (value: string): string[] =>
    check(value).map((problem) => problem.replace(/^must be no more than (\d+) characters$/, 'must be no more than $1 bytes'));
