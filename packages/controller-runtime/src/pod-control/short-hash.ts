/** Letters and digits that form no words (k8s.io/apimachinery util/rand). */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A short name for a value: FNV-1a, 32 bits, over its canonical JSON and the number of collisions so far, in an
 * alphabet without vowels. Differs from upstream: the numbers are others, for they come from printing Go structs there.
 */
export function shortHash(value: unknown, collisionCount: number | undefined): string {
  const text = canonical(value) + (collisionCount === undefined ? '' : `#${collisionCount}`);
  return [...String(fnv32a(new TextEncoder().encode(text)))].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

function fnv32a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** JSON with sorted keys, without what is unset or empty: equal values give equal text however they were written. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? '');
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).filter(([, field]) => !isEmpty(field));
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`)
    .join(',')}}`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
