import type { FieldError } from '@kubewright/api-machinery';
import { checked } from './checked.ts';
import { validateQualifiedName } from './qualified-name.ts';

const standard = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Whoever holds an object of a built-in kind back says who they are, with a domain (core validation validateKubeFinalizerName). */
export const finalizerDomain = (name: string): string[] =>
  name.includes('/') || standard.includes(name) ? [] : ['name is neither a standard finalizer name nor is it fully qualified'];

/** Core validation validateFinalizerName. */
export function validateFinalizerName(name: string, field: string): FieldError[] {
  return [...validateQualifiedName(name, field), ...checked(finalizerDomain, name, field)];
}
