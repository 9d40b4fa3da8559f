import type { CostEstimate, EvaluateOptions, Evaluation, Program } from '../contract.ts';
import { perCallCostLimit } from '../limits.ts';
import type { CelType } from '../types/cel-type.ts';
import { CelError } from '../values/cel-error.ts';
import { Frame, type Step } from './frame.ts';
import type { ProgramPlan } from './planner.ts';

interface ProgramInit {
  readonly source: string;
  readonly outputType: CelType;
  readonly estimatedCost: CostEstimate;
  readonly plan: ProgramPlan;
}

export class CompiledProgram implements Program {
  readonly source: string;
  readonly outputType: CelType;
  readonly estimatedCost: CostEstimate;
  readonly variables: ReadonlySet<string>;
  readonly #run: Step;
  readonly #slotCount: number;

  constructor({ source, outputType, estimatedCost, plan }: ProgramInit) {
    this.source = source;
    this.outputType = outputType;
    this.estimatedCost = estimatedCost;
    this.variables = plan.variables;
    this.#run = plan.run;
    this.#slotCount = plan.slotCount;
  }

  evaluate(
    bindings: Readonly<Record<string, unknown>>,
    { costLimit = perCallCostLimit, authorizer, traversal }: EvaluateOptions = {},
  ): Evaluation {
    const frame = new Frame(bindings, this.#slotCount, { limit: costLimit, authorizer, traversal });
    try {
      return { value: this.#run(frame), cost: frame.cost };
    } catch (error) {
      return { error: asCelError(error), cost: frame.cost };
    }
  }
}

/** Texts and stacks have bounds of the engine's own; an expression that meets one has failed, like any other. */
function asCelError(error: unknown): CelError {
  if (error instanceof CelError) return error;
  if (error instanceof RangeError) return new CelError(`evaluation exceeds what can be computed: ${error.message}`);
  throw error;
}
