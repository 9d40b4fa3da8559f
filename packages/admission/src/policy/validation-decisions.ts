import { OutOfBudgetError, type Expressions } from '../matching/expressions.ts';
import type { CompiledAnnotation, CompiledValidatingPolicy, CompiledValidation } from './compiled-policy.ts';
import type { BoundPolicy } from './policy-request.ts';

/** What one rule of a policy says of a request. */
export type Decision = (
  | { readonly kind: 'admit'; /** Why it could not be evaluated, where failures are ignored. */ readonly message?: string }
  | { readonly kind: 'deny'; readonly message: string; readonly reason: string }
) & { readonly durationMs?: number };

export interface ValidationResult {
  /** By the index of the rule; one alone where the policy could not be evaluated at all. */
  readonly decisions: readonly Decision[];
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
  /** Annotations that could not be evaluated: refusals, unless failures are ignored. */
  readonly annotationErrors: readonly { readonly message: string; readonly durationMs: number }[];
}

const nothing: ValidationResult = { decisions: [], annotations: [], annotationErrors: [] };
const admit: Decision = { kind: 'admit' };
/** Upstream's MaxEvaluatedMessageExpressionSizeBytes. */
const maxMessageBytes = 5 * 1024;

/** Evaluates a policy for one request (k8s.io/apiserver admission/plugin/policy/validating/validator.go). @throws what the authorizer throws */
export async function validationDecisions(policy: CompiledValidatingPolicy, bound: BoundPolicy): Promise<ValidationResult> {
  const failure = (message: string): Decision =>
    policy.failurePolicy === 'Ignore' ? { kind: 'admit', message } : { kind: 'deny', message, reason: '' };
  const verdict = await bound.checkConditions();
  if (verdict.kind === 'notMet') return nothing;
  if (verdict.kind === 'failed') return { ...nothing, decisions: [failure(verdict.error)] };
  try {
    const decisions = await decide(policy.validations, bound, failure);
    return { decisions, ...(await annotate(policy, bound)) };
  } catch (error) {
    if (!(error instanceof OutOfBudgetError)) throw error;
    return { ...nothing, decisions: [failure(error.message)] };
  }
}

/** Messages are evaluated on what the rules leave of the budget. @throws {OutOfBudgetError} */
async function decide(
  validations: readonly CompiledValidation[],
  bound: BoundPolicy,
  failure: (message: string) => Decision,
): Promise<Decision[]> {
  const expressions = bound.expressions();
  const results = [];
  for (const { check } of validations) {
    const elapsed = bound.metrics.stopwatch();
    results.push({ ...(await expressions.evaluate(check)), durationMs: elapsed() });
  }
  const decisions: Decision[] = [];
  for (const [index, validation] of validations.entries()) {
    const result = results[index]!;
    const { durationMs } = result;
    if ('error' in result) decisions.push({ ...failure(result.error), durationMs });
    else decisions.push(result.value === true ? admit : { ...(await denied(validation, expressions, failure)), durationMs });
  }
  return decisions;
}

async function denied(validation: CompiledValidation, expressions: Expressions, failure: (message: string) => Decision): Promise<Decision> {
  const { check, message, messageExpression, reason } = validation;
  try {
    const evaluated = messageExpression && (await expressions.evaluate(messageExpression));
    const text = evaluated && 'value' in evaluated ? usable(evaluated.value) : '';
    return {
      kind: 'deny',
      message: text || (message ?? '').trim() || `failed expression: ${check.expression}`,
      reason: reason ?? 'Invalid',
    };
  } catch (error) {
    if (!(error instanceof OutOfBudgetError)) throw error;
    return failure(`failed messageExpression: ${error.message}`);
  }
}

/** A message that is one line of a bearable length; '' when it is not. */
function usable(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  return text.includes('\n') || new TextEncoder().encode(text).length > maxMessageBytes ? '' : text;
}

async function annotate(
  { annotations, failurePolicy }: CompiledValidatingPolicy,
  bound: BoundPolicy,
): Promise<Pick<ValidationResult, 'annotations' | 'annotationErrors'>> {
  const published: { key: string; value: string }[] = [];
  const expressions = bound.expressions();
  const errors: { message: string; durationMs: number }[] = [];
  for (const { key, value } of annotations) {
    const elapsed = bound.metrics.stopwatch();
    const text = await annotationText(value, expressions);
    if ('error' in text) errors.push({ message: text.error, durationMs: elapsed() });
    else if (text.value !== '') published.push({ key, value: text.value });
  }
  return { annotations: published, annotationErrors: failurePolicy === 'Ignore' ? [] : errors };
}

/** '' where nothing is to be written. */
async function annotationText(
  compiled: CompiledAnnotation['value'],
  expressions: Expressions,
): Promise<{ readonly value: string } | { readonly error: string }> {
  const result = await expressions.evaluate(compiled);
  if ('error' in result) return result;
  return { value: typeof result.value === 'string' ? result.value.trim() : '' };
}
