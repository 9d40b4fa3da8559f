import { clauseAt, clauseError } from '../libraries/extensions/format-text.ts';
import type { Call, Expr } from '../parser/expr.ts';
import type { Issue } from '../parser/source.ts';
import type { CelTypeKind } from '../types/cel-type.ts';
import { CelError } from '../values/cel-error.ts';

const accepted: Readonly<Record<string, readonly CelTypeKind[]>> = {
  s: ['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'],
  d: ['int', 'uint'],
  f: ['double', 'string'],
  e: ['double', 'string'],
  b: ['int', 'uint', 'bool'],
  x: ['int', 'uint', 'string', 'bytes'],
  X: ['int', 'uint', 'string', 'bytes'],
  o: ['int', 'uint'],
};

/** Whether the arguments of `'…'.format([…])` fit, where both are written out (cel-go's string format validator). */
export function validateFormat(call: Call): Issue[] {
  const { name, target, args, at } = call;
  const [list] = args;
  if (name !== 'format' || target?.kind !== 'literal' || typeof target.value !== 'string' || list?.kind !== 'list') return [];
  const text = target.value;
  let next = 0;
  for (let index = text.indexOf('%'); index >= 0;) {
    if (text[index + 1] === '%') {
      index = text.indexOf('%', index + 2);
      continue;
    }
    const arg = list.elements[next++];
    const checked = clauseIssue(text, index + 1, arg, next - 1, at);
    if ('issue' in checked) return [checked.issue];
    index = text.indexOf('%', checked.end);
  }
  const count = list.elements.length;
  return count > next ? [{ at, message: `too many arguments supplied to string.format (expected ${next}, got ${count})` }] : [];
}

function clauseIssue(text: string, from: number, arg: Expr | undefined, index: number, at: number): { issue: Issue } | { end: number } {
  if (!arg) return { issue: { at, message: `index ${index} out of range` } };
  try {
    const { letter, end } = clauseAt(text, from);
    const wrong = unfit(letter, arg);
    if (!wrong) return { end };
    return { issue: { at: wrong.at, message: `error during formatting: ${clauseError(letter, wrong.type!.name)}` } };
  } catch (error) {
    if (error instanceof CelError) return { issue: { at, message: error.message } };
    throw error;
  }
}

/** The part of an argument that a clause does not take. */
function unfit(letter: string, arg: Expr): Expr | undefined {
  const { kind } = arg.type!;
  if (kind !== 'dyn' && !accepted[letter]!.includes(kind)) return arg;
  if (letter !== 's') return undefined;
  const parts = arg.kind === 'list' ? arg.elements : arg.kind === 'map' ? arg.entries.flatMap(({ key, value }) => [key, value]) : [];
  for (const part of parts) {
    const wrong = unfit(letter, part);
    if (wrong) return wrong;
  }
  return undefined;
}
