import type { CelValue, PendingDecisions, Program } from '@kubewright/cel';

/** An expression, or why it does not compile. */
export type CompiledExpression = { readonly expression: string } & ({ readonly program: Program } | { readonly problem: string });

export interface ExpressionsDeps {
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly decisions: PendingDecisions;
  /** What all expressions together may cost. */
  readonly budget: number;
  /** What variables have cost since it was last called. */
  readonly takeCost?: () => number;
}

/** Nothing else may be evaluated. */
export class OutOfBudgetError extends Error {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
    this.name = 'OutOfBudgetError';
  }
}

/** Evaluates expressions of one request one after another, on one budget (k8s.io/apiserver admission/plugin/cel/activation.go). */
export class Expressions {
  readonly #deps: ExpressionsDeps;
  #budget: number;

  constructor(deps: ExpressionsDeps) {
    this.#deps = deps;
    this.#budget = deps.budget;
  }

  /** What is left. */
  get budget(): number {
    return this.#budget;
  }

  /** @throws {OutOfBudgetError} */
  async evaluate(compiled: CompiledExpression): Promise<{ readonly value: CelValue } | { readonly error: string }> {
    if ('problem' in compiled) return { error: `compilation error: ${compiled.problem}` };
    const { bindings, decisions, takeCost } = this.#deps;
    takeCost?.();
    const result = await decisions.evaluate(compiled.program, bindings);
    this.#budget -= result.cost + (takeCost?.() ?? 0);
    if (this.#budget < 0) throw new OutOfBudgetError();
    if ('error' in result) return { error: `expression '${compiled.expression}' resulted in error: ${result.error.message}` };
    return { value: result.value };
  }
}
