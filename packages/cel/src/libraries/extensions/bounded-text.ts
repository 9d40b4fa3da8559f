import { costLimitExceeded } from '../../evaluator/traversal.ts';
import { perCallCostLimit } from '../../limits.ts';
import { stringTraversalFactor } from '../../cost/size.ts';

/** Nobody could pay for traversing a longer text, so none is made. */
const maxTextLength = perCallCostLimit / stringTraversalFactor;

/** @throws {CelError} costLimit when a text of the length would be too long */
export function boundedText(length: number): void {
  if (length > maxTextLength) throw costLimitExceeded();
}
