import { type FieldError, fieldImmutable, invalidValue } from '@kubewright/api-machinery';
import { semanticEqual } from '../strategy/equality.ts';

/** Upstream's ValidateImmutableField. */
export const immutable = (value: unknown, old: unknown, field: string): FieldError[] =>
  semanticEqual(value, old) ? [] : [invalidValue(field, value, fieldImmutable)];
