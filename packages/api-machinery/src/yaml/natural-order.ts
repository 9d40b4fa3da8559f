const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isDigit = (character: string | undefined): boolean => character !== undefined && /\p{Nd}/u.test(character);

/** The order of keys in YAML: as text, but numbers inside by their value and letters last (goyaml.v2 sorter.go). */
export function compareNaturally(a: string, b: string): number {
  if (plain.test(a) && plain.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return compareAt(left, right, i);
  }
  return left.length - right.length;
}

/** Names of fields: no digits, nothing but letters. */
const plain = /^[A-Za-z]*$/;

/** The first place where two texts differ decides. */
function compareAt(left: readonly string[], right: readonly string[], at: number): number {
  const letters = [isLetter(left[at]!), isLetter(right[at]!)];
  if (letters[0] && letters[1]) return left[at]! < right[at]! ? -1 : 1;
  if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
  const digitsBefore = (left[at] === '0' || right[at] === '0') && hasNumberBefore(left, at) ? 1n : 0n;
  const [leftNumber, leftEnd] = numberAt(left, at, digitsBefore);
  const [rightNumber, rightEnd] = numberAt(right, at, digitsBefore);
  if (leftNumber !== rightNumber) return leftNumber < rightNumber ? -1 : 1;
  if (leftEnd !== rightEnd) return leftEnd - rightEnd;
  return left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
}

function hasNumberBefore(text: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(text[i]); i--) if (text[i] !== '0') return true;
  return false;
}

/** Go counts in 64 bits, and wraps. */
function numberAt(text: readonly string[], at: number, start: bigint): [bigint, number] {
  let value = start;
  let end = at;
  for (; isDigit(text[end]); end++) value = BigInt.asIntN(64, value * 10n + BigInt(text[end]!.codePointAt(0)! - 0x30));
  return [value, end];
}
