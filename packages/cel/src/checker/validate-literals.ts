import type { Call, Expr, ListLiteral, MapLiteral } from '../parser/expr.ts';
import type { Issue } from '../parser/source.ts';
import { walk } from '../parser/walk.ts';
import { formatType, isOptionalType, sameType, type CelType } from '../types/cel-type.ts';
import { CelError } from '../values/cel-error.ts';
import { parseDuration } from '../values/duration.ts';
import { compileRegex } from '../values/regex.ts';
import { maxTimestampSeconds, minTimestampSeconds, parseTimestamp } from '../values/timestamp.ts';
import type { CelValue } from '../values/value.ts';
import { validateFormat } from './validate-format.ts';

const validators: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isRegex,
};

/**
 * The validators that Kubernetes adds (1.29): durations, timestamps and patterns that are written out must be such, the
 * arguments of `format` must fit its text, and literals of lists and maps hold one type.
 */
export function validateLiterals(root: Expr, homogeneous: boolean): Issue[] {
  const issues: Issue[] = [];
  walk(root, (expr) => {
    if (expr.kind === 'call') issues.push(...argumentIssues(expr), ...validateFormat(expr));
  });
  if (homogeneous) walk(root, (expr) => mixedTypes(expr, issues));
  return issues;
}

function argumentIssues({ name, args, target }: Call): Issue[] {
  if (!Object.hasOwn(validators, name)) return [];
  // As upstream counts them: the pattern of `a.matches(b)` is the first argument, of `matches(a, b)` too.
  const arg = target || name !== 'matches' ? args[0] : undefined;
  if (arg?.kind !== 'literal' || isValidArgument(name, arg.value)) return [];
  return [{ at: arg.at, message: `invalid ${name} argument` }];
}

function isValidArgument(name: string, value: CelValue): boolean {
  if (typeof value === 'string') return validators[name]!(value);
  if (name !== 'timestamp' || (typeof value !== 'number' && typeof value !== 'bigint')) return true;
  return value >= minTimestampSeconds && value <= maxTimestampSeconds;
}

function isRegex(text: string): boolean {
  try {
    compileRegex(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** What is inside a call of `format` may be mixed. */
function mixedTypes(expr: Expr, issues: Issue[]): boolean {
  if (expr.kind === 'call' && expr.name === 'format') return false;
  if (expr.kind === 'list') mixedElements(expr, issues);
  if (expr.kind === 'map') mixedEntries(expr, issues);
  return true;
}

const typeOf = (expr: Expr, optional: boolean): CelType => {
  const type = expr.type!;
  return optional && isOptionalType(type) ? type.parameters[0]! : type;
};

const mismatch = (at: number, expected: CelType, found: CelType): Issue => ({
  at,
  message: `expected type '${formatType(expected)}' but found '${formatType(found)}'`,
});

function mixedElements({ elements, optional }: ListLiteral, issues: Issue[]): void {
  let first: CelType | undefined;
  for (const [index, element] of elements.entries()) {
    const type = typeOf(element, optional.has(index));
    first ??= type;
    if (sameType(first, type)) continue;
    issues.push(mismatch(element.at, first, type));
    return;
  }
}

function mixedEntries({ entries: [first, ...rest] }: MapLiteral, issues: Issue[]): void {
  if (!first) return;
  const [keys, values] = [first.key.type!, typeOf(first.value, first.optional)];
  for (const { key, value, optional } of rest) {
    const type = typeOf(value, optional);
    if (!sameType(keys, key.type!)) issues.push(mismatch(key.at, keys, key.type!));
    if (!sameType(values, type)) issues.push(mismatch(value.at, values, type));
  }
}
