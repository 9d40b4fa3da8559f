/** A version as semver.org 2.0 has it (blang/semver/v4). */
export interface SemanticVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly preRelease: readonly string[];
}

const maxPart = 2n ** 64n - 1n;
const quoted = (text: string): string => JSON.stringify(text);

/** @throws {RangeError} in the words of blang/semver */
export function parseSemanticVersion(text: string): SemanticVersion {
  if (text === '') throw new RangeError('Version string empty');
  const parts = splitInThree(text);
  if (parts.length !== 3) throw new RangeError('No Major.Minor.Patch elements found');
  const [major, minor] = [numberPart(parts[0]!, 'major', 'Major'), numberPart(parts[1]!, 'minor', 'Minor')];
  const last = parts[2]!;
  const plus = last.indexOf('+');
  const beforeBuild = plus < 0 ? last : last.slice(0, plus);
  if (plus >= 0) for (const part of last.slice(plus + 1).split('.')) checkBuild(part);
  const dash = beforeBuild.indexOf('-');
  const patch = numberPart(dash < 0 ? beforeBuild : beforeBuild.slice(0, dash), 'patch', 'Patch');
  const preRelease = dash < 0 ? [] : beforeBuild.slice(dash + 1).split('.');
  for (const part of preRelease) checkPreRelease(part);
  return { major, minor, patch, preRelease };
}

function splitInThree(text: string): string[] {
  const [first = '', second, ...rest] = text.split('.');
  return second === undefined ? [first] : rest.length === 0 ? [first, second] : [first, second, rest.join('.')];
}

function numberPart(text: string, name: string, title: string): bigint {
  if (!/^\d*$/.test(text)) throw new RangeError(`Invalid character(s) found in ${name} number ${quoted(text)}`);
  if (text.length > 1 && text.startsWith('0')) throw new RangeError(`${title} number must not contain leading zeroes ${quoted(text)}`);
  if (text === '' || text.length > 20 || BigInt(text) > maxPart) {
    throw new RangeError(`strconv.ParseUint: parsing ${quoted(text)}: ${text === '' ? 'invalid syntax' : 'value out of range'}`);
  }
  return BigInt(text);
}

function checkPreRelease(part: string): void {
  if (part === '') throw new RangeError('Prerelease is empty');
  if (/^\d+$/.test(part)) {
    if (part.length > 1 && part.startsWith('0'))
      throw new RangeError(`Numeric PreRelease version must not contain leading zeroes ${quoted(part)}`);
  } else if (!/^[0-9A-Za-z-]+$/.test(part)) {
    throw new RangeError(`Invalid character(s) found in prerelease ${quoted(part)}`);
  }
}

function checkBuild(part: string): void {
  if (part === '') throw new RangeError('Build meta data is empty');
  if (!/^[0-9A-Za-z-]+$/.test(part)) throw new RangeError(`Invalid character(s) found in build meta data ${quoted(part)}`);
}

/** Without a `v`, without leading zeros, with a minor and a patch number. @throws {RangeError} */
export function normalizeAndParse(text: string): SemanticVersion {
  const parts = splitInThree(text.replace(/^v/, '')).map((part) => {
    if (part.length <= 1) return part;
    const trimmed = part.replace(/^0+/, '');
    return /^\d/.test(trimmed) ? trimmed : `0${trimmed}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1)!)) throw new RangeError('short version cannot contain PreRelease/Build meta data');
  while (parts.length < 3) parts.push('0');
  return parseSemanticVersion(parts.join('.'));
}

/** Precedence; build metadata is of no matter. */
export function compareVersions(left: SemanticVersion, right: SemanticVersion): -1 | 0 | 1 {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (left[part] !== right[part]) return left[part] < right[part] ? -1 : 1;
  }
  if (left.preRelease.length === 0 || right.preRelease.length === 0) {
    return sign(Number(left.preRelease.length === 0) - Number(right.preRelease.length === 0));
  }
  for (const [at, part] of left.preRelease.entries()) {
    const other = right.preRelease[at];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return sign(left.preRelease.length - right.preRelease.length);
}

const sign = (value: number): -1 | 0 | 1 => (value < 0 ? -1 : value > 0 ? 1 : 0);

/** Numbers come before words. */
function compareParts(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (a && b) return left.length === right.length ? sign(Number(left > right) - Number(left < right)) : sign(left.length - right.length);
  if (a !== b) return a ? -1 : 1;
  return sign(Number(left > right) - Number(left < right));
}
