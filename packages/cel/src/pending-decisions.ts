import { Traversal } from './evaluator/traversal.ts';
import type { EvaluateOptions, Evaluation, Program } from './contract.ts';
import type { Authorizer, AuthorizerAttributes, AuthorizerDecision } from './values/authorizer-value.ts';

/** Decides when it can; the answer of a failed decision carries its error. */
export interface AsyncAuthorizer {
  decide(attributes: AuthorizerAttributes): Promise<AuthorizerDecision>;
}

/**
 * What expressions ask an authorizer that takes its time. Each question is asked once, whichever expression asks it: an
 * evaluation ends at one that has no answer yet, and begins anew when it has. To be bound to what expressions read
 * lazily, too (`PolicyVariables.bind`).
 */
export class PendingDecisions implements Authorizer {
  /** What all evaluations go through together. To be bound to what expressions read lazily, too. */
  readonly traversal = new Traversal();
  readonly #authorizer: AsyncAuthorizer;
  readonly #decided = new Map<string, AuthorizerDecision>();
  #open: AuthorizerAttributes | undefined;

  constructor(authorizer: AsyncAuthorizer) {
    this.#authorizer = authorizer;
  }

  decide(attributes: AuthorizerAttributes): AuthorizerDecision | undefined {
    const decision = this.#decided.get(JSON.stringify(attributes));
    if (!decision) this.#open = attributes;
    return decision;
  }

  /** Evaluates to the end. What an evaluation may cost bounds how many questions there are. */
  async evaluate(
    program: Program,
    bindings: Readonly<Record<string, unknown>>,
    options: Omit<EvaluateOptions, 'authorizer'> = {},
  ): Promise<Evaluation> {
    for (;;) {
      this.#open = undefined;
      const result = program.evaluate(bindings, { traversal: this.traversal, ...options, authorizer: this });
      const open = this.#open as AuthorizerAttributes | undefined;
      if (!open || !('error' in result) || result.error.kind !== 'undecided') return result;
      this.#decided.set(JSON.stringify(open), await this.#authorizer.decide(open));
    }
  }
}
