import type { EvaluateOptions, Evaluation, Program } from './contract.ts';
import type { AuthorizerAttributes, AuthorizerDecision } from './values/authorizer-value.ts';

/** Decides when it can; the answer of a failed decision carries its error. */
export interface AsyncAuthorizer {
  decide(attributes: AuthorizerAttributes): Promise<AuthorizerDecision>;
}

/**
 * Evaluates an expression that may ask an authorizer which takes its time. Each question is asked once: the evaluation
 * ends at one that has no answer yet, and begins anew when it has. What an evaluation may cost bounds how many there are.
 */
export async function evaluateAsync(
  program: Program,
  bindings: Readonly<Record<string, unknown>>,
  { authorizer, ...options }: Omit<EvaluateOptions, 'authorizer'> & { readonly authorizer: AsyncAuthorizer },
): Promise<Evaluation> {
  const decided = new Map<string, AuthorizerDecision>();
  for (;;) {
    let open: AuthorizerAttributes | undefined;
    const decide = (attributes: AuthorizerAttributes): AuthorizerDecision | undefined => {
      const decision = decided.get(JSON.stringify(attributes));
      if (!decision) open = attributes;
      return decision;
    };
    const result = program.evaluate(bindings, { ...options, authorizer: { decide } });
    if (!open || !('error' in result) || result.error.kind !== 'undecided') return result;
    decided.set(JSON.stringify(open), await authorizer.decide(open));
  }
}
