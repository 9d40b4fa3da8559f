/**
 * What users of the engine program against: an environment compiles expressions, a program evaluates them.
 * Nothing here throws for what an expression's author wrote: `compile` answers with issues, `evaluate` with an error.
 */
import type { Traversal } from './evaluator/traversal.ts';
import type { CelType } from './types/cel-type.ts';
import type { SchemaType } from './types/schema-type.ts';
import type { Authorizer } from './values/authorizer-value.ts';
import type { CelValue } from './values/value.ts';

/** A plain type, or one made from a structural schema, which also bounds sizes for the cost estimate. */
export type VariableType = CelType | SchemaType;

export interface EnvironmentOptions {
  /** The variables an expression may name, in any order; names may be dotted (`a.b`). */
  readonly variables: Readonly<Record<string, VariableType>>;
  /** Default: everything Kubernetes 1.36 has. */
  readonly libraries?: readonly Library[];
  /** Literals of lists and maps hold elements of one type. Default true, as in Kubernetes. */
  readonly homogeneousLiterals?: boolean;
  /** Names within which a name is looked for first, e.g. `a.b` of `a.b.c`. Default: none, as in Kubernetes. */
  readonly container?: string;
}

/** A set of functions and macros; made by this package. */
export interface Library {
  readonly name: string;
}

export interface Environment {
  /** The same environment with more variables; a name that was there is replaced. */
  extend(variables: Readonly<Record<string, VariableType>>): Environment;
  /** Parses, checks, estimates and plans an expression. Never throws; the size and depth of the source are bounded. */
  compile(source: string): Compilation;
}

export type Compilation = Compiled | NotCompiled;

export interface Compiled {
  readonly program: Program;
  readonly issues?: undefined;
  readonly stage?: undefined;
}

export interface NotCompiled {
  readonly program?: undefined;
  /**
   * What is wrong, as cel-go words it, with a snippet of the source:
   * `ERROR: <input>:1:6: undefined field 'x'\n | self.x\n | .....^`; several are joined by line breaks.
   * Callers prefix it as upstream does, e.g. `compilation failed: `.
   */
  readonly issues: string;
  /**
   * `check`: syntax and types (upstream: `compilation failed: `). `program`: a constant part fails, e.g. `int('x')`
   * (upstream: `program instantiation failed: `); then `issues` is a bare message.
   */
  readonly stage: 'check' | 'program';
}

/** Bounds of what an evaluation costs, from the sizes that the schemas allow. Saturates at 2^64. */
export interface CostEstimate {
  readonly min: number;
  readonly max: number;
}

export interface Program {
  readonly source: string;
  /** The static type of the result; `boolType`, `stringType` … are compared by `===`. */
  readonly outputType: CelType;
  readonly estimatedCost: CostEstimate;
  /** Variables that the expression names (`oldSelf` makes a rule a transition rule). */
  readonly variables: ReadonlySet<string>;
  /**
   * The value of the expression. Bindings are JSON (shared, never copied or changed) for variables of a SchemaType and
   * for `dynType`; CelValues for others. A variable of an optional SchemaType is bound to JSON or to undefined. A
   * variable that is not bound is an error (`no such attribute(s): x`) only when it is read. Pure: the same bindings
   * give the same answer.
   */
  evaluate(bindings: Readonly<Record<string, unknown>>, options?: EvaluateOptions): Evaluation;
}

export interface EvaluateOptions {
  /** Evaluation ends with a `costLimit` error past this. Default `perCallCostLimit`. */
  readonly costLimit?: number;
  /** What the `authorizer` library asks. An answer it does not have yet ends the evaluation with `undecided`. */
  readonly authorizer?: Authorizer;
  /** What evaluations of one request go through together; unset: this one alone. Past its bound: `costLimit`. */
  readonly traversal?: Traversal;
}

/** `cost` is what was spent, on errors too; a caller with a budget subtracts it and stops when it is overdrawn. */
export type Evaluation = { readonly value: CelValue; readonly cost: number } | { readonly error: EvaluationError; readonly cost: number };

export interface EvaluationError {
  /** `costLimit`: nothing else may be evaluated. `undecided`: ask the authorizer and evaluate again (see `PendingDecisions`). */
  readonly kind: 'failed' | 'costLimit' | 'undecided';
  /**
   * As cel-go words it: `no such key: x`, `no such overload`, `division by zero`, `index out of bounds: 3`,
   * `operation cancelled: actual cost limit exceeded`.
   */
  readonly message: string;
}
