import type { Expr } from '../parser/expr.ts';
import type { Issue } from '../parser/source.ts';
import { CelError } from '../values/cel-error.ts';
import { parseDuration } from '../values/duration.ts';
import { compileRegex } from '../values/regex.ts';
import { parseTimestamp } from '../values/timestamp.ts';

const validators: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isRegex,
};

/** Durations, timestamps and patterns that are written out must be such (the validators that Kubernetes adds in 1.29). */
export function validateLiterals(root: Expr): Issue[] {
  const issues: Issue[] = [];
  walk(root, (expr) => {
    if (expr.kind !== 'call' || !Object.hasOwn(validators, expr.name)) return;
    const arg = expr.args.at(-1);
    if (arg?.kind !== 'literal' || typeof arg.value !== 'string') return;
    if (!validators[expr.name]!(arg.value)) issues.push({ at: arg.at, message: `invalid ${expr.name} argument` });
  });
  return issues;
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

/** Visits every node, parents first. */
function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const child of childrenOf(expr)) walk(child, visit);
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args;
    case 'list':
      return expr.elements;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'comprehension':
      return [expr.range, expr.init, expr.condition, expr.step, expr.result];
    default:
      return [];
  }
}
