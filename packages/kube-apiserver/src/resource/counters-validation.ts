import { type FieldError, isDns1123Label, required, tooMany } from '@kubewright/api-machinery';
import { checked } from '../validation/checked.ts';

/** Counters by name, of which there are some and not too many. */
export function validateCounters(counters: Readonly<Record<string, unknown>> | undefined, most: number, field: string): FieldError[] {
  const names = Object.keys(counters ?? {});
  if (names.length === 0) return [required(field)];
  if (names.length > most) return [tooMany(field, names.length, most)];
  return names.flatMap((name) => checked(isDns1123Label, name, field));
}
