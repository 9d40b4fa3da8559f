import { plainJson } from '@kubewright/api-machinery';

/** A run of lines that both texts have. */
interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

interface OpCode {
  readonly equal: boolean;
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

const contextLines = 3;
/** From so many lines on, a line that is more than one in a hundred of them tells nothing about where one is. */
const manyLines = 200;

/**
 * The unified diff of two values' indented JSON, as upstream appends it to what it forbids (apimachinery util/diff Diff,
 * by the matching of Python's difflib, whose choice of equal lines is followed).
 */
export function jsonDiff(old: unknown, value: unknown): string {
  return unifiedDiff(linesOf(old), linesOf(value));
}

/** Go writes what HTML minds as escapes. */
const linesOf = (value: unknown): string[] =>
  plainJson(value, 1)
    .replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .split('\n');

export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  let text = '';
  for (const group of grouped(opCodes(matchingRuns(a, b)))) {
    const [first, last] = [group[0]!, group.at(-1)!];
    text += `@@ -${rangeOf(first.a1, last.a2)} +${rangeOf(first.b1, last.b2)} @@\n`;
    for (const { equal, a1, a2, b1, b2 } of group) {
      for (let i = a1; i < a2; i++) text += `${equal ? ' ' : '-'}${a[i]}\n`;
      if (!equal) for (let j = b1; j < b2; j++) text += `+${b[j]}\n`;
    }
  }
  return text;
}

function rangeOf(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return `${start + 1}`;
  return `${length === 0 ? start : start + 1},${length}`;
}

function matchingRuns(a: readonly string[], b: readonly string[]): Match[] {
  const places = placesOf(b);
  const runs: Match[] = [];
  const collect = (a1: number, a2: number, b1: number, b2: number): void => {
    const match = longestMatch(a, b, places, { a1, a2, b1, b2 });
    if (match.size === 0) return;
    if (a1 < match.a && b1 < match.b) collect(a1, match.a, b1, match.b);
    runs.push(match);
    const [a3, b3] = [match.a + match.size, match.b + match.size];
    if (a3 < a2 && b3 < b2) collect(a3, a2, b3, b2);
  };
  collect(0, a.length, 0, b.length);
  return [...joined(runs), { a: a.length, b: b.length, size: 0 }];
}

/** Where each line of the second text stands, but for the lines that stand everywhere. */
function placesOf(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [j, line] of b.entries()) {
    const known = places.get(line);
    if (known) known.push(j);
    else places.set(line, [j]);
  }
  const limit = Math.floor(b.length / 100) + 1;
  if (b.length >= manyLines) for (const [line, list] of places) if (list.length > limit) places.delete(line);
  return places;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, number[]>,
  { a1, a2, b1, b2 }: Omit<OpCode, 'equal'>,
): Match {
  let best: Match = { a: a1, b: b1, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = a1; i < a2; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < b1) continue;
      if (j >= b2) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  let { a: i, b: j, size } = best;
  for (; i > a1 && j > b1 && a[i - 1] === b[j - 1]; i--, j--) size++;
  while (i + size < a2 && j + size < b2 && a[i + size] === b[j + size]) size++;
  return { a: i, b: j, size };
}

function joined(runs: readonly Match[]): Match[] {
  const result: Match[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last && last.a + last.size === run.a && last.b + last.size === run.b)
      result[result.length - 1] = { ...last, size: last.size + run.size };
    else result.push(run);
  }
  return result;
}

function opCodes(runs: readonly Match[]): OpCode[] {
  const codes: OpCode[] = [];
  let [i, j] = [0, 0];
  for (const { a, b, size } of runs) {
    if (i < a || j < b) codes.push({ equal: false, a1: i, a2: a, b1: j, b2: b });
    if (size > 0) codes.push({ equal: true, a1: a, a2: a + size, b1: b, b2: b + size });
    [i, j] = [a + size, b + size];
  }
  return codes;
}

/** Changes with the lines around them; those that are near each other are one group. */
function grouped(codes: readonly OpCode[]): OpCode[][] {
  const groups: OpCode[][] = [];
  let group: OpCode[] = [];
  for (const [index, code] of codes.entries()) {
    if (!code.equal) {
      group.push(code);
      continue;
    }
    const { a1, a2, b1, b2 } = code;
    const length = a2 - a1;
    const [before, after] = [index > 0 ? contextLines : 0, index < codes.length - 1 ? contextLines : 0];
    if (before > 0 && after > 0 && length <= before + after) {
      group.push(code);
      continue;
    }
    if (before > 0) {
      const shown = Math.min(length, before);
      group.push({ equal: true, a1, a2: a1 + shown, b1, b2: b1 + shown });
      groups.push(group);
    }
    const shown = Math.min(length, after);
    group = after > 0 ? [{ equal: true, a1: a2 - shown, a2, b1: b2 - shown, b2 }] : [];
  }
  if (group.some(({ equal }) => !equal)) groups.push(group);
  return groups;
}
