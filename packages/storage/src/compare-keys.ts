/**
 * Orders keys by their UTF-8 bytes. JavaScript orders strings by UTF-16 units, which differs only where a surrogate
 * pair (a code point above U+FFFF) meets a unit from U+E000 on.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Lifts surrogates above every other unit, as their code points are. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Whether `key` lies in the half-open range. */
export function inRange(key: string, start: string, end: string): boolean {
  return compareKeys(key, start) >= 0 && compareKeys(key, end) < 0;
}
