/** A version of semver.org 2.0.0, without its build. */
export interface SemanticVersion {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

const numeric = '(0|[1-9]\\d{0,15})';
const identifier = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const pattern = new RegExp(
  `^${numeric}\\.${numeric}\\.${numeric}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
);
const maxLength = 256;

export function parseSemanticVersion(text: string): SemanticVersion | undefined {
  const match = text.length > maxLength ? null : pattern.exec(text);
  return match ? { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], prerelease: match[4]?.split('.') ?? [] } : undefined;
}

const zero: SemanticVersion = { numbers: [0, 0, 0], prerelease: [] };

/** Whether a version is older than another one; none at all counts as 0.0.0. */
export function isBefore(a: SemanticVersion = zero, b: SemanticVersion = zero): boolean {
  for (const at of [0, 1, 2]) if (a.numbers[at] !== b.numbers[at]) return a.numbers[at]! < b.numbers[at]!;
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return a.prerelease.length > b.prerelease.length && b.prerelease.length === 0;
  for (const [at, part] of a.prerelease.entries()) {
    const other = b.prerelease[at];
    if (other === undefined) return false;
    if (part !== other) return precedes(part, other);
  }
  return a.prerelease.length < b.prerelease.length;
}

/** Numbers come before words, and by value. */
function precedes(a: string, b: string): boolean {
  const [left, right] = [a, b].map((part) => /^\d+$/.test(part));
  if (left !== right) return left!;
  return left ? Number(a) < Number(b) : a < b;
}
