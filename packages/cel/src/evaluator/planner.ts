import type { DeclaredNames } from '../checker/scope.ts';
import { isBind } from '../cost/estimate.ts';
import { listCreateCost, mapCreateCost, structCreateCost } from '../cost/size.ts';
import type { Call, Comprehension, Expr, Ident, ListLiteral, MapLiteral, Select, StructLiteral } from '../parser/expr.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { ArrayList, ListValue } from '../values/list-value.ts';
import { EntryMap, mapKey } from '../values/map-value.ts';
import { OptionalValue } from '../values/optional-value.ts';
import { compileRegex } from '../values/regex.ts';
import { typeName } from '../values/type-of.ts';
import { TypeValue, type CelValue } from '../values/value.ts';
import { attribute, planHas, planIndex, planSelect } from './attributes.ts';
import { planCall } from './calls.ts';
import { appended, freshAccumulator, planBind, planFold, planQuantifier, quantifierOf, type LoopSlots } from './comprehensions.ts';
import { absorbed, Frame, type Plan, type Step } from './frame.ts';
import { planConditional, planEqual, planLogical, planOrder } from './operators.ts';

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
const constantPlan = (constant: CelValue): Plan => ({ run: () => constant, constant });
const isConstant = (part: Plan): part is Plan & { constant: CelValue } => part.constant !== undefined;

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
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
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
    return constantPlan(call.run(new Frame({}, Number.POSITIVE_INFINITY, 0, undefined)));
  }

  #list({ elements, optional }: ListLiteral): Plan {
    const plans = elements.map((element) => this.plan(element));
    if (optional.size === 0 && plans.every(isConstant)) return constantPlan(new ArrayList(plans.map((part) => part.constant)));
    const steps = plans.map((part) => part.run);
    return {
      run: (frame) => {
        const items: CelValue[] = [];
        for (let at = 0; at < steps.length; at++) {
          const value = steps[at]!(frame);
          if (!optional.has(at)) items.push(value);
          else if (!(value instanceof OptionalValue))
            throw new CelError(`cannot initialize optional list element from non-optional value ${typeName(value)}`);
          else if (value.value !== undefined) items.push(value.value);
        }
        frame.charge(listCreateCost);
        return new ArrayList(items);
      },
    };
  }

  #map({ entries }: MapLiteral): Plan {
    const parts = entries.map(({ key, value, optional }) => ({ key: this.plan(key), value: this.plan(value), optional }));
    const run: Step = (frame) => {
      const found = new Map<string | number | boolean | bigint, readonly [CelValue, CelValue]>();
      for (const { key, value, optional } of parts) addEntry(found, key.run(frame), value.run(frame), optional);
      frame.charge(mapCreateCost);
      return new EntryMap(found);
    };
    const isFixed = parts.every(({ key, value, optional }) => !optional && isConstant(key) && isConstant(value));
    return isFixed ? constantPlan(run(new Frame({}, Number.POSITIVE_INFINITY, 0, undefined))) : { run };
  }

  #struct({ name, fields }: StructLiteral): Plan {
    const parts = fields.map((field) => ({ name: field.name, value: this.#step(field.value), optional: field.optional }));
    const struct = this.#structs(name);
    if (!struct) throw new CelError(`unknown type: ${name}`);
    return {
      run: (frame) => {
        const found = new Map<string, CelValue>();
        for (const part of parts) {
          const value = part.value(frame);
          const inner = part.optional ? optionalField(part.name, value) : value;
          if (inner !== undefined) found.set(part.name, inner);
        }
        frame.charge(structCreateCost);
        return struct.make(found);
      },
    };
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

function addEntry(
  entries: Map<string | number | boolean | bigint, readonly [CelValue, CelValue]>,
  key: CelValue,
  value: CelValue,
  optional: boolean,
): void {
  const found = mapKey(key);
  if (found === undefined) throw new CelError(`unsupported key type: ${typeName(key)}`);
  if (!optional) {
    // Of keys that are written twice the last one counts, as in cel-go; the language would have it an error.
    entries.set(found, [key, value]);
    return;
  }
  if (!(value instanceof OptionalValue)) {
    throw new CelError(`cannot initialize optional entry '${String(found)}' from non-optional value ${typeName(value)}`);
  }
  if (value.value === undefined) entries.delete(found);
  else entries.set(found, [key, value.value]);
}

function optionalField(name: string, value: CelValue): CelValue | undefined {
  if (value instanceof OptionalValue) return value.value;
  throw new CelError(`cannot initialize optional entry '${name}' from non-optional value ${typeName(value)}`);
}

const isBySize = ({ overloads }: Call): boolean => overloads?.length === 1 && /_(?:string|bytes)$/.test(overloads[0]!);
const isOptionalChain = ({ overloads }: Call): boolean =>
  overloads?.length === 1 && (overloads[0] === 'optional_or_optional' || overloads[0] === 'optional_orValue_value');

/** `x in [constants]` is looked up, at no cost. */
function planIn(left: Plan, right: Plan, otherwise: Plan): Plan {
  const list = right.constant;
  if (!(list instanceof ListValue)) return otherwise;
  if (list.size === 0) return constantPlan(false);
  const keys = list.toArray().map((element) => (element instanceof TypeValue ? undefined : mapKey(element)));
  if (keys.some((key) => key === undefined || Number.isNaN(key))) return otherwise;
  const members = new Set(keys);
  return {
    run: (frame) => {
      const value = left.run(frame);
      const key = mapKey(value);
      return key !== undefined && members.has(key);
    },
  };
}

function planNotStrictlyFalse(operand: Step): Plan {
  return {
    run: (frame) => {
      let value: CelValue | undefined;
      try {
        value = operand(frame);
      } catch (error) {
        absorbed(error);
      }
      frame.charge(1);
      return value !== false;
    },
  };
}

/** `a.or(b)`, `a.orValue(b)`: the second is evaluated only when the first is none. */
function planOptionalOr(left: Step, right: Step, keepOptional: boolean): Plan {
  return {
    run: (frame) => {
      const first = left(frame);
      if (!(first instanceof OptionalValue)) throw noSuchOverload();
      if (first.value === undefined) return right(frame);
      return keepOptional ? first : first.value;
    },
  };
}
