import { CelError } from '../values/cel-error.ts';
import type { Authorizer } from '../values/authorizer-value.ts';
import type { CelValue } from '../values/value.ts';
import { costLimitExceeded, Traversal } from './traversal.ts';

export interface FrameOptions {
  readonly limit: number;
  readonly authorizer?: Authorizer | undefined;
  readonly traversal?: Traversal | undefined;
}

/** One evaluation: what it has cost and what its variables hold. */
export class Frame {
  cost = 0;
  readonly limit: number;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly authorizer: Authorizer | undefined;
  readonly traversal: Traversal;
  /** Variables by the index that the plan gave them. */
  readonly slots: (CelValue | undefined)[];

  constructor(
    bindings: Readonly<Record<string, unknown>>,
    slotCount: number,
    { limit, authorizer, traversal = new Traversal() }: FrameOptions,
  ) {
    this.bindings = bindings;
    this.limit = limit;
    this.slots = new Array<CelValue | undefined>(slotCount);
    this.authorizer = authorizer;
    this.traversal = traversal;
  }

  /** @throws {CelError} costLimit when it is too much */
  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw costLimitExceeded();
  }
}

/** Part of a plan: computes a value. @throws {CelError} */
export type Step = (frame: Frame) => CelValue;

/** The plan of an expression. */
export interface Plan {
  readonly run: Step;
  /** The value, when it needs no evaluation and costs nothing. */
  readonly constant?: CelValue;
  /**
   * Of a variable, a selection, an index: the same without the cost of reaching a variable, for where it is a part of
   * something larger that pays for it (cel-go's attributes).
   */
  readonly bare?: Step;
}

export const constantPlan = (constant: CelValue): Plan => ({ run: () => constant, constant });
export const isConstant = (part: Plan): part is Plan & { constant: CelValue } => part.constant !== undefined;

/**
 * What an operator on two operands fails with when the first one fails: the second is evaluated, and the operator paid
 * for, all the same (cel-go's evalBinary).
 */
export function failedLeft(frame: Frame, error: unknown, right: Step): CelError {
  const failure = absorbed(error);
  try {
    right(frame);
  } catch (other) {
    absorbed(other);
  }
  frame.charge(1);
  return failure;
}

/** The same when the second one fails. */
export function failedRight(frame: Frame, error: unknown): CelError {
  const failure = absorbed(error);
  frame.charge(1);
  return failure;
}

/** The error, when an expression may go on without that operand; anything else is thrown on. */
export function absorbed(error: unknown): CelError {
  if (error instanceof CelError && error.kind === 'failed') return error;
  throw error;
}
