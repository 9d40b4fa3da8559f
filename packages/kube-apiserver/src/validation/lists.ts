import { type FieldError, duplicate, tooMany } from '@kubewright/api-machinery';

type CheckItem<T> = (item: T, field: string) => FieldError[];

/** A list of at most so many valid items; one that is too long is not looked at further. */
export function validateList<T>(list: readonly T[] | null | undefined, max: number, check: CheckItem<T>, field: string): FieldError[] {
  const items = list ?? [];
  return items.length > max ? [tooMany(field, items.length, max)] : items.flatMap((item, index) => check(item, `${field}[${index}]`));
}

/** The same, in which no two items have one key. The item is named as a duplicate by that key, or by what `shown` makes of it. */
export function validateSet<T>(
  list: readonly T[] | null | undefined,
  max: number,
  check: CheckItem<T>,
  keyOf: (item: T) => string,
  field: string,
  shown: (item: T) => unknown = keyOf,
): FieldError[] {
  const items = list ?? [];
  const errors = validateList(items, max, check, field);
  if (items.length > max) return errors;
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (seen.has(key)) errors.push(duplicate(`${field}[${index}]`, shown(item)));
    seen.add(key);
  }
  return errors;
}
