/** True when two JSON values are the same; the order of keys is of no matter, and an undefined field is as good as none. */
export function deepEqual(left: unknown, right: unknown): boolean {
  return equal(left, right, false);
}

/**
 * As {@link deepEqual}, but an empty list or map equals an unset or null one, as upstream's equality.Semantic has it.
 */
export function semanticEqual(left: unknown, right: unknown): boolean {
  return equal(left, right, true);
}

function equal(left: unknown, right: unknown, semantic: boolean): boolean {
  if (left === right) return true;
  if (semantic && isEmpty(left) && isEmpty(right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) return Array.isArray(left) && Array.isArray(right) && sameList(left, right, semantic);
  return sameObject(left as Record<string, unknown>, right as Record<string, unknown>, semantic);
}

function sameList(left: readonly unknown[], right: readonly unknown[], semantic: boolean): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (!equal(left[i], right[i], semantic)) return false;
  return true;
}

function sameObject(left: Record<string, unknown>, right: Record<string, unknown>, semantic: boolean): boolean {
  for (const key of Object.keys(left)) {
    if (!equal(left[key], Object.hasOwn(right, key) ? right[key] : undefined, semantic)) return false;
  }
  for (const key of Object.keys(right)) {
    if (Object.hasOwn(left, key)) continue;
    if (!equal(undefined, right[key], semantic)) return false;
  }
  return true;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}
