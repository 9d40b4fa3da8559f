import type { MatchCondition } from '@kubewright/api/admissionregistration/v1';
import {
  boolType,
  compilePolicyExpression,
  matchConditionsCostBudget,
  type PendingDecisions,
  webhookConditionEnvironment,
} from '@kubewright/cel';
import type { ConditionsOwner, ExtensionMetrics } from '../extension-metrics.ts';
import { Expressions, OutOfBudgetError, type CompiledExpression } from './expressions.ts';

export type ConditionsVerdict = { readonly kind: 'met' | 'notMet' } | { readonly kind: 'failed'; readonly error: string };

/** Whom to tell what of an evaluation. */
export interface ConditionsTold {
  readonly owner: ConditionsOwner;
  readonly metrics: ExtensionMetrics;
  /** What variables have cost since it was last called. */
  readonly takeCost?: () => number;
}

/** Undefined where there are none. */
export function compileMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  failurePolicy: string | undefined,
  environment = webhookConditionEnvironment(),
): MatchConditions | undefined {
  if (!conditions || conditions.length === 0) return undefined;
  const compiled = conditions.map(({ expression }) => ({ expression, ...compilePolicyExpression(environment, expression, [boolType]) }));
  return new MatchConditions(compiled, failurePolicy);
}

/** Conditions all of which a request has to meet (k8s.io/apiserver admission/plugin/webhook/matchconditions). */
export class MatchConditions {
  readonly #conditions: readonly CompiledExpression[];
  readonly #ignoresFailures: boolean;

  constructor(conditions: readonly CompiledExpression[], failurePolicy: string | undefined) {
    this.#conditions = conditions;
    this.#ignoresFailures = failurePolicy === 'Ignore';
  }

  /** One that is false decides, whatever became of the others; a failure decides by the failure policy. */
  async check(bindings: Readonly<Record<string, unknown>>, decisions: PendingDecisions, told: ConditionsTold): Promise<ConditionsVerdict> {
    const { owner, metrics } = told;
    const elapsed = metrics.stopwatch();
    const errors: string[] = [];
    try {
      return await this.#evaluate(bindings, decisions, errors, told.takeCost);
    } finally {
      metrics.conditionsChecked(owner, errors.length, elapsed());
    }
  }

  async #evaluate(
    bindings: Readonly<Record<string, unknown>>,
    decisions: PendingDecisions,
    errors: string[],
    takeCost: (() => number) | undefined,
  ): Promise<ConditionsVerdict> {
    const expressions = new Expressions({ bindings, decisions, budget: matchConditionsCostBudget, ...(takeCost && { takeCost }) });
    try {
      for (const condition of this.#conditions) {
        const result = await expressions.evaluate(condition);
        if ('error' in result) errors.push(result.error);
        else if (result.value === false) return { kind: 'notMet' };
      }
    } catch (error) {
      if (!(error instanceof OutOfBudgetError)) throw error;
      return this.#failed(error.message);
    }
    if (errors.length === 0) return { kind: 'met' };
    return this.#failed(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
  }

  #failed(error: string): ConditionsVerdict {
    return this.#ignoresFailures ? { kind: 'notMet' } : { kind: 'failed', error };
  }
}
