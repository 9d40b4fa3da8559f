import type { Call, Comprehension, Expr } from './expr.ts';
import { accumulatorName } from './expr.ts';
import type { Issue } from './source.ts';

/** What a call becomes while it is parsed; undefined leaves it a call. Kept under `name:arguments:isMember`. */
export type Macro = (call: Call) => { readonly expr: Expr } | { readonly issue: Issue } | undefined;

/** Makes the nodes of an expansion; messages about them point to the call. */
export class Expansion {
  readonly #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  literal(value: boolean | number): Expr {
    return { kind: 'literal', at: this.#at, value };
  }
  ident(name: string): Expr {
    return { kind: 'ident', at: this.#at, name };
  }
  accumulator(): Expr {
    return this.ident(accumulatorName);
  }
  call(name: string, ...args: readonly Expr[]): Expr {
    return { kind: 'call', at: this.#at, name, target: undefined, args };
  }
  memberCall(name: string, target: Expr, ...args: readonly Expr[]): Expr {
    return { kind: 'call', at: this.#at, name, target, args };
  }
  list(...elements: readonly Expr[]): Expr {
    return { kind: 'list', at: this.#at, elements, optional: new Set() };
  }
  map(): Expr {
    return { kind: 'map', at: this.#at, entries: [] };
  }
  comprehension(parts: Omit<Comprehension, 'kind' | 'at'>): Expr {
    return { kind: 'comprehension', at: this.#at, ...parts };
  }
}

/** A name that an iteration may use, or what is wrong with it. */
export function iterationName(arg: Expr, otherwise: string): string | { readonly issue: Issue } {
  if (arg.kind !== 'ident') return { issue: { at: arg.at, message: otherwise } };
  if (arg.name === accumulatorName || arg.name === '__result__') {
    return { issue: { at: arg.at, message: 'iteration variable overwrites accumulator variable' } };
  }
  return arg.name;
}
