import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import { checkQualifiedName } from './qualified-name.ts';

const standard = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Whoever holds an object back says who they are, with a domain (core validation validateFinalizerName). */
export function checkFinalizerName(name: string, field: string, errors: FieldError[]): void {
  checkQualifiedName(name, field, errors);
  checkFinalizerDomain(name, field, errors);
}

export function checkFinalizerDomain(name: string, field: string, errors: FieldError[]): void {
  if (name.includes('/') || standard.includes(name)) return;
  errors.push(invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified'));
}
