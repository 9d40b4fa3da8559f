import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import { checkQualifiedName } from './qualified-name.ts';

const standard = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Whoever holds an object of a built-in kind back says who they are, with a domain (core validation validateKubeFinalizerName). */
export const finalizerDomain = (name: string): string[] =>
  name.includes('/') || standard.includes(name) ? [] : ['name is neither a standard finalizer name nor is it fully qualified'];

/** Core validation validateFinalizerName. */
export function checkFinalizerName(name: string, field: string, errors: FieldError[]): void {
  checkQualifiedName(name, field, errors);
  errors.push(...finalizerDomain(name).map((problem) => invalidValue(field, name, problem)));
}
