import { goNumberType, readJson, isJsonObject } from '@kubewright/api-machinery';
import type { JsonValue } from '@kubewright/api-machinery';

/** Finds the values a path leads to, in document order. @throws {IncomparableError} */
export type JsonPath = (root: JsonValue) => JsonValue[];

type Step = (value: JsonValue) => JsonValue[];

/**
 * Compiles the JSON paths that definitions use for columns and selectable fields: `.spec.replicas`,
 * `.status.conditions[?(@.type=="Ready")].status`, `.items[0]`, `[-1:]`, `[*]`, `['a.b']`, `..name`
 * (k8s.io/client-go util/jsonpath).
 * @throws {SyntaxError} for anything else.
 */
export function compileJsonPath(text: string): JsonPath {
  return inside(new Parser(text.replace(/^\{(.*)\}$/, '$1')).steps());
}

/** Values of two kinds were compared: upstream shows nothing for such a path. */
export class IncomparableError extends Error {}

/** So many values may be passed on the way; `..` many times over would pass the same ones again and again. */
const maxPassed = 50_000;

/** What is not found within that many is not there. */
const inside =
  (steps: readonly Step[]): Step =>
  (root) => {
    let values = [root];
    let passed = 0;
    for (const step of steps) {
      const found: JsonValue[] = [];
      for (const value of values) {
        for (const next of step(value)) found.push(next);
        if (passed + found.length > maxPassed) return [];
      }
      passed += found.length;
      values = found;
    }
    return values;
  };

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  steps(): Step[] {
    const steps: Step[] = [];
    if (this.#text[this.#at] === '$' || this.#text[this.#at] === '@') this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '.') for (const step of this.#dotted()) steps.push(step);
      else if (char === '[') steps.push(this.#bracketed());
      else if (steps.length === 0) steps.push(field(this.#name()));
      else this.#fail();
    }
    return steps;
  }

  #dotted(): Step[] {
    const steps: Step[] = [];
    for (this.#at++; this.#text[this.#at] === '.'; this.#at++) steps.push(descendants);
    if (this.#text[this.#at] === '[') steps.push(this.#bracketed());
    else if (this.#text[this.#at] !== '*') steps.push(field(this.#name()));
    else {
      this.#at++;
      steps.push(children);
    }
    return steps;
  }

  /** A field name; a backslash takes the next character as it is. */
  #name(): string {
    let name = '';
    for (; this.#at < this.#text.length && !'.['.includes(this.#text[this.#at]!); this.#at++) {
      if (this.#text[this.#at] === '\\') this.#at++;
      name += this.#text[this.#at] ?? '';
    }
    if (name === '') this.#fail();
    return name;
  }

  #bracketed(): Step {
    const inner = this.#untilClosed();
    if (inner === '*') return children;
    // As upstream: what stands in quotes is read as a path, in which a dot needs a backslash.
    const quoted = /^'([^']*)'$/.exec(inner);
    if (quoted) return inside(new Parser(`.${quoted[1]}`).steps());
    if (/^-?\d{1,9}(?:,-?\d{1,9})*$/.test(inner)) return oneOf(inner.split(',').map((position) => index(Number(position))));
    const range = /^(-?\d{0,9}):(-?\d{0,9})(?::(\d{1,9}))?$/.exec(inner);
    if (range) return slice(range[1]!, range[2]!, Number(range[3] ?? 1));
    if (!/^\?\(\s*@/.test(inner) || !inner.endsWith(')')) return this.#fail();
    const condition = inner.slice(inner.indexOf('@') + 1, -1);
    const operator = /==|!=|<=|>=|<|>/.exec(condition);
    if (!operator) return where(compileJsonPath(condition.trimEnd()), () => true, null);
    const value = condition.slice(operator.index + operator[0].length);
    return where(compileJsonPath(condition.slice(0, operator.index).trim()), comparisons.get(operator[0])!, literal(value.trim()));
  }

  #untilClosed(): string {
    let depth = 0;
    let quote = '';
    for (let end = this.#at; end < this.#text.length; end++) {
      const char = this.#text[end]!;
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === '"' || char === "'") quote = char;
      else if (char === '[') depth++;
      else if (char === ']' && --depth === 0) {
        const inner = this.#text.slice(this.#at + 1, end);
        this.#at = end + 1;
        return inner;
      }
    }
    return this.#fail();
  }

  #fail(): never {
    throw new SyntaxError(`unrecognized character in JSON path ${JSON.stringify(this.#text)} at ${this.#at}`);
  }
}

function literal(text: string): JsonValue {
  if (text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1);
  try {
    return readJson(text);
  } catch {
    throw new SyntaxError(`invalid literal ${text} in JSON path`);
  }
}

const field =
  (name: string): Step =>
  (value) =>
    isJsonObject(value) && Object.hasOwn(value, name) ? [value[name]!] : [];
const children: Step = (value) => (Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []);
const index =
  (position: number): Step =>
  (value) => {
    const at = Array.isArray(value) && position < 0 ? value.length + position : position;
    return Array.isArray(value) && at >= 0 && at < value.length ? [value[at]!] : [];
  };
const oneOf = (steps: readonly Step[]): Step => (steps.length === 1 ? steps[0]! : (value) => steps.flatMap((step) => step(value)));

function slice(from: string, to: string, step: number): Step {
  return (value) => {
    if (!Array.isArray(value) || step < 1) return [];
    // What ends behind the list finds nothing.
    if (Number(to) > value.length) return [];
    const part = value.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to));
    return part.filter((_, at) => at % step === 0);
  };
}

/** A value and everything inside it. */
function descendants(value: JsonValue): JsonValue[] {
  return [value, ...children(value).flatMap(descendants)];
}

type Comparison = (found: JsonValue, wanted: JsonValue) => boolean;

/** The kinds of Go's text/template, which alone compare with their like. */
function kindOf(value: JsonValue): string {
  if (typeof value === 'number') return goNumberType(value);
  return typeof value === 'bigint' ? 'int64' : typeof value;
}

const ordered =
  (holds: (order: number) => boolean): Comparison =>
  (found, wanted) =>
    holds(found === wanted ? 0 : found! < wanted! ? -1 : 1);

const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['==', (found, wanted) => found === wanted],
  ['!=', (found, wanted) => found !== wanted],
  ['<', ordered((order) => order < 0)],
  ['<=', ordered((order) => order <= 0)],
  ['>', ordered((order) => order > 0)],
  ['>=', ordered((order) => order >= 0)],
]);

function where(path: JsonPath, holds: Comparison, wanted: JsonValue): Step {
  return (value) =>
    (Array.isArray(value) ? value : []).filter((element) => {
      const found = path(element)[0];
      if (found === undefined) return false;
      if (wanted !== null && kindOf(found) !== kindOf(wanted)) throw new IncomparableError();
      return holds(found, wanted);
    });
}
