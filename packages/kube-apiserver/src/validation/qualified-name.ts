import { type FieldError, isQualifiedName } from '@kubewright/api-machinery';
import { addProblems, checked } from './checked.ts';

/** Key of a label, name of a condition and the like: `[prefix/]name`. */
export const validateQualifiedName = (name: string, field: string): FieldError[] => checked(isQualifiedName, name, field);

/** {@link validateQualifiedName} where errors are gathered; tells whether it is right. */
export function checkQualifiedName(name: string, field: string, errors: FieldError[]): boolean {
  const problems = isQualifiedName(name);
  addProblems(errors, field, name, problems);
  return problems.length === 0;
}
