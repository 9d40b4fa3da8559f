import type { Constant } from '../checker/declarations.ts';
import type { CelType } from '../types/cel-type.ts';
import type { CelValue } from '../values/value.ts';

/** A node of the syntax tree. The parser makes it, the checker fills in types and what names mean. */
export type Expr = Literal | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Comprehension;

interface Node {
  /** Where messages about it point: an index into the source (UTF-16). */
  readonly at: number;
  /** Filled in by the checker. */
  type?: CelType;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: CelValue;
}

/** What an identifier, or a row of them with dots between, means. */
export type Meaning = { readonly variable: string } | { readonly constant: Constant };

export interface Ident extends Node {
  readonly kind: 'ident';
  /** With a leading dot when it is absolute. */
  readonly name: string;
  meaning?: Meaning;
}

export interface Select extends Node {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  /** `has(operand.field)`. */
  readonly testOnly: boolean;
  /** Set when the whole row of names is a variable or a type: then the operand was not checked. */
  meaning?: Meaning;
}

export interface Call extends Node {
  readonly kind: 'call';
  /** The checker puts the whole name of a namespaced function here and drops the target. */
  name: string;
  target: Expr | undefined;
  readonly args: readonly Expr[];
  /** Ids of the overloads that fit. */
  overloads?: readonly string[];
}

export interface ListLiteral extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
  /** Indices of elements written `?e`. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntry {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface MapLiteral extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}

export interface StructField {
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
  readonly optional: boolean;
}

export interface StructLiteral extends Node {
  readonly kind: 'struct';
  name: string;
  readonly fields: readonly StructField[];
}

/** What macros become: a fold over a list or a map. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly range: Expr;
  /** The element of a list or the key of a map; with `variable2`, the index or the key. */
  readonly variable: string;
  /** The element or the value. */
  readonly variable2: string | undefined;
  readonly accumulator: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** The accumulator of the standard macros; no expression can name it. */
export const accumulatorName = '@result';
