import { type FieldError, isQualifiedName } from '@kubewright/api-machinery';
import { addProblems } from './problems.ts';

/** Key of a label, name of a condition and the like: `[prefix/]name`. Tells whether it is right. */
export function checkQualifiedName(name: string, field: string, errors: FieldError[]): boolean {
  const problems = isQualifiedName(name);
  addProblems(errors, field, name, problems);
  return problems.length === 0;
}
