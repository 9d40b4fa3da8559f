import { type FieldError, isQualifiedName } from '@kubewright/api-machinery';
import { checked } from './checked.ts';

/** Key of a label, name of a condition and the like: `[prefix/]name`. */
export const validateQualifiedName = (name: string, field: string): FieldError[] => checked(isQualifiedName, name, field);
