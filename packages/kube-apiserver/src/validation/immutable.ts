import { type FieldError, fieldImmutable, invalidValue, semanticEqual } from '@kubewright/api-machinery';
import { goFormAt } from '../go-form/go-form.ts';
import { type KindVersion, samePart } from '../strategy/typed-equality.ts';

/** Upstream's ValidateImmutableField. */
export const immutable = (value: unknown, old: unknown, field: string): FieldError[] =>
  semanticEqual(value, old) ? [] : [invalidValue(field, value, fieldImmutable)];

/** The same of the part of a kind that `path` leads to, shown as upstream's struct has it. */
export function immutablePart(
  kind: KindVersion,
  path: readonly string[],
  value: unknown,
  old: unknown,
  field = path.join('.'),
): FieldError[] {
  const parent = path.slice(0, -1);
  const [name = ''] = path.slice(-1);
  // Whether a pointer is set counts, and only what holds it knows that it is one.
  if (samePart(kind, parent, { [name]: value }, { [name]: old })) return [];
  return [invalidValue(field, goFormAt(kind, path, value), fieldImmutable)];
}

/** The same where upstream checks declaratively: the value is not shown. */
export const immutableUnseen = (value: unknown, old: unknown, field: string): FieldError[] =>
  semanticEqual(value, old) ? [] : [invalidValue(field, null, fieldImmutable)];

/** {@link immutablePart} where upstream checks declaratively. */
export const immutablePartUnseen = (kind: KindVersion, path: readonly string[], value: unknown, old: unknown): FieldError[] =>
  immutablePart(kind, path, value, old).map(({ field }) => invalidValue(field, null, fieldImmutable));
