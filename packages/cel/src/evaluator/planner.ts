import type { DeclaredNames } from '../checker/scope.ts';
import { isBind } from '../cost/estimate.ts';
import { listCreateCost } from '../cost/size.ts';
import type { Call, Comprehension, Expr, Ident, Select, StructLiteral } from '../parser/expr.ts';
import { CelError } from '../values/cel-error.ts';
import type { ArrayList } from '../values/list-value.ts';
import { compileRegex } from '../values/regex.ts';
import type { CelValue } from '../values/value.ts';
import { attribute, planHas, planIndex, planSelect } from './attributes.ts';
import { planCall } from './calls.ts';
import { appended, freshAccumulator, planBind, planFold, planQuantifier, quantifierOf, type LoopSlots } from './comprehensions.ts';
import { constantPlan, Frame, isConstant, type Plan, type Step } from './frame.ts';
import { planList, planMap, planStruct } from './literals.ts';
import { planConditional, planEqual, planLogical, planOrder } from './operators.ts';
import { planIn, planNotStrictlyFalse, planOptionalOr } from './special-calls.ts';

/** Makes the value of a variable from what it is bound to. */
export type Load = (binding: unknown) => CelValue;

/** What calls and literals of structs mean. */
export type Declared = Pick<DeclaredNames, 'functions' | 'structs'>;

export interface ProgramPlan {
  readonly run: Step;
  readonly slotCount: number;
  readonly variables: ReadonlySet<string>;
}

/**
 * Turns a checked expression into closures. Parts that are constant are computed here and cost nothing later.
 * @throws {CelError} when a constant part fails
 */
export function plan(expr: Expr, declared: Declared, loads: ReadonlyMap<string, Load>): ProgramPlan {
  const planner = new Planner(declared, loads);
  const { run } = planner.plan(expr);
  return { run, slotCount: planner.slotCount, variables: planner.variables };
}

const conversions = new Set(['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'string', 'timestamp', 'type', 'uint']);

interface Local {
  readonly slot: number;
  /** Of a name that is bound late. */
  readonly init?: Step;
}

class Planner {
  slotCount = 0;
  readonly variables = new Set<string>();
  readonly #functions: Declared['functions'];
  readonly #structs: Declared['structs'];
  readonly #loads: ReadonlyMap<string, Load>;
  readonly #slots = new Map<string, number>();
  readonly #locals = new Map<string, Local[]>();

  constructor({ functions, structs }: Declared, loads: ReadonlyMap<string, Load>) {
    this.#functions = functions;
    this.#structs = structs;
    this.#loads = loads;
  }

  plan(expr: Expr): Plan {
    switch (expr.kind) {
      case 'literal':
        return constantPlan(expr.value);
      case 'ident':
        return this.#named(expr) ?? this.#localVariable(expr);
      case 'select':
        return this.#named(expr) ?? this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return planList(
          expr.elements.map((element) => this.plan(element)),
          expr.optional,
        );
      case 'map':
        return planMap(expr.entries.map(({ key, value, optional }) => ({ key: this.plan(key), value: this.plan(value), optional })));
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  #step(expr: Expr): Step {
    return this.plan(expr).run;
  }

  /** A type, or a variable of the environment. */
  #named({ meaning }: Ident | Select): Plan | undefined {
    if (!meaning) return undefined;
    if ('constant' in meaning) return constantPlan(meaning.constant.value);
    if (!meaning.variable.startsWith('.')) return undefined;
    const name = meaning.variable.slice(1);
    this.variables.add(name);
    const slot = this.#slots.get(name) ?? this.slotCount++;
    this.#slots.set(name, slot);
    const load = this.#loads.get(name)!;
    return attribute((frame) => frame.slots[slot] ?? loadVariable(frame, name, slot, load));
  }

  #localVariable({ name }: Ident): Plan {
    const { slot, init } = this.#locals.get(name)!.at(-1)!;
    if (init) return attribute((frame) => (frame.slots[slot] ??= init(frame)));
    return attribute((frame) => frame.slots[slot] as CelValue);
  }

  #select({ operand, field, testOnly }: Select): Plan {
    const base = this.plan(operand);
    return testOnly ? planHas(base, field) : planSelect(base, field);
  }

  #call(expr: Call): Plan {
    const args = expr.target ? [expr.target, ...expr.args] : expr.args;
    const plans = args.map((arg) => this.plan(arg));
    const [left, right] = plans.map((part) => part.run);
    switch (expr.name) {
      case '_&&_':
        return planLogical(left!, right!, false);
      case '_||_':
        return planLogical(left!, right!, true);
      case '_?_:_':
        return planConditional(left!, plans[1]!, plans[2]!);
      case '_==_':
        return planEqual(left!, right!, true);
      case '_!=_':
        return planEqual(left!, right!, false);
      case '_[_]':
        return planIndex(plans[0]!, plans[1]!, false);
      case '_[?_]':
      case '_?._':
        return planIndex(plans[0]!, plans[1]!, true);
      case '_<_':
      case '_<=_':
      case '_>_':
      case '_>=_':
        return planOrder(expr.name, left!, right!, isBySize(expr));
      case '@in':
        return planIn(plans[0]!, plans[1]!, this.#function(expr, plans));
      case '@not_strictly_false':
        return planNotStrictlyFalse(left!);
      case 'or':
      case 'orValue':
        return isOptionalChain(expr) ? planOptionalOr(left!, right!, expr.name === 'or') : this.#function(expr, plans);
      case 'matches':
      case 'find':
      case 'findAll':
        // A pattern that is written out is compiled now.
        if (typeof plans[1]?.constant === 'string') compileRegex(plans[1].constant);
        return this.#function(expr, plans);
      default:
        return this.#folded(expr, plans);
    }
  }

  #function(expr: Call, plans: readonly Plan[]): Plan {
    const declaration = this.#functions.get(expr.name)!;
    return planCall(
      declaration,
      expr.overloads!,
      plans.map((part) => part.run),
    );
  }

  /** Conversions of constants are constants. */
  #folded(expr: Call, plans: readonly Plan[]): Plan {
    const call = this.#function(expr, plans);
    if (plans.length !== 1 || !conversions.has(expr.name) || !isConstant(plans[0]!)) return call;
    return constantPlan(call.run(new Frame({}, 0, { limit: Number.POSITIVE_INFINITY })));
  }

  #struct({ name, fields }: StructLiteral): Plan {
    const struct = this.#structs(name);
    if (!struct) throw new CelError(`unknown type: ${name}`);
    return planStruct(
      struct,
      fields.map((field) => ({ name: field.name, value: this.#step(field.value), optional: field.optional })),
    );
  }

  #comprehension(expr: Comprehension): Plan {
    if (isBind(expr)) return this.#bind(expr);
    const range = this.#step(expr.range);
    const init = freshAccumulator(expr.init) ?? this.#step(expr.init);
    const slots: LoopSlots = {
      accumulator: this.slotCount++,
      variable: this.slotCount++,
      variable2: expr.variable2 === undefined ? undefined : this.slotCount++,
    };
    this.#push(expr.accumulator, { slot: slots.accumulator });
    this.#push(expr.variable, { slot: slots.variable });
    if (expr.variable2 !== undefined) this.#push(expr.variable2, { slot: slots.variable2! });
    const quantifier = quantifierOf(expr);
    const step = quantifier ? this.#step(quantifier.predicate) : this.#foldStep(expr.step, expr.accumulator, slots.accumulator);
    this.#pop(expr.variable);
    if (expr.variable2 !== undefined) this.#pop(expr.variable2);
    const result = quantifier ? undefined : this.#step(expr.result);
    this.#pop(expr.accumulator);
    return quantifier ? planQuantifier(range, step, slots, quantifier.decisive) : planFold(range, init, step, result!, slots);
  }

  /** `accumulator + [element]` appends; so does it as the branch of a filter. */
  #foldStep(step: Expr, accumulator: string, slot: number): Step {
    const element = appended(step, accumulator);
    if (element) {
      const plan = this.plan(element);
      // Reading the accumulator, adding to it, and the list of one unless it is constant.
      const cost = 2 + (isConstant(plan) ? 0 : listCreateCost);
      return (frame) => {
        const value = plan.run(frame);
        frame.charge(cost);
        const list = frame.slots[slot] as ArrayList;
        list.items.push(value);
        return list;
      };
    }
    if (step.kind !== 'call' || step.name !== '_?_:_') return this.#step(step);
    const [condition, yes, no] = step.args;
    const whenTrue = this.#foldStep(yes!, accumulator, slot);
    return planConditional(this.#step(condition!), { run: whenTrue }, this.plan(no!)).run;
  }

  #bind(expr: Comprehension): Plan {
    const slot = this.slotCount++;
    this.#push(expr.accumulator, { slot, init: this.#step(expr.init) });
    const result = this.#step(expr.result);
    this.#pop(expr.accumulator);
    return planBind(result, slot);
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name);
    if (stack) stack.push(local);
    else this.#locals.set(name, [local]);
  }
  #pop(name: string): void {
    this.#locals.get(name)!.pop();
  }
}

function loadVariable(frame: Frame, name: string, slot: number, load: Load): CelValue {
  if (!Object.hasOwn(frame.bindings, name)) throw new CelError(`no such attribute(s): ${name}`);
  const value = load(frame.bindings[name]);
  frame.slots[slot] = value;
  return value;
}

const isBySize = ({ overloads }: Call): boolean => overloads?.length === 1 && /_(?:string|bytes)$/.test(overloads[0]!);
const isOptionalChain = ({ overloads }: Call): boolean =>
  overloads?.length === 1 && (overloads[0] === 'optional_or_optional' || overloads[0] === 'optional_orValue_value');
