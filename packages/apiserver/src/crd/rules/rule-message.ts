import { maxMessageExpressionSizeBytes, perCallCostLimit, type Traversal } from '@kubewright/cel';
import type { CompiledRule } from './compile-rules.ts';

/** `fatal` ends the run: nothing else may be evaluated. */
export type RuleMessage = { readonly text: string } | { readonly fatal: string };

/**
 * Why a rule was broken: what its messageExpression says, and its message where that says nothing usable.
 * `spend` takes from the budget, and is false when there is not enough left; `traversal` is that of the rules.
 */
export function messageOf(
  { rule, messageProgram }: CompiledRule,
  bindings: Readonly<Record<string, unknown>>,
  { spend, traversal }: { readonly spend: (cost: number) => boolean; readonly traversal: Traversal },
): RuleMessage {
  const fallback = { text: rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}` };
  if (!messageProgram) return fallback;
  const evaluation = messageProgram.evaluate(bindings, { costLimit: perCallCostLimit, traversal });
  if (!spend(evaluation.cost))
    return { fatal: 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run' };
  if ('error' in evaluation) {
    const limited = evaluation.error.kind === 'costLimit';
    return limited
      ? {
          fatal: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(rule.messageExpression)}`,
        }
      : fallback;
  }
  const text = typeof evaluation.value === 'string' ? evaluation.value.trim() : '';
  const isUsable = text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= maxMessageExpressionSizeBytes;
  return isUsable ? { text } : fallback;
}
