import type { Environment, EvaluateOptions, Program } from '../contract.ts';
import { dynType, objectType, type CelType } from '../types/cel-type.ts';
import { CelError } from '../values/cel-error.ts';
import { MapValue } from '../values/map-value.ts';
import type { CelValue } from '../values/value.ts';

export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

type Compiled = { readonly program: Program } | { readonly problem: string };

/**
 * The variables of a policy: expressions that others name as `variables.x`. Each sees those before it, and is evaluated
 * when it is first read, once for an admission request (k8s.io/apiserver/pkg/admission/plugin/cel/composition.go).
 */
export class PolicyVariables {
  /** The environment with `variables` in it, for validations, mutations and messages. */
  readonly environment: Environment;
  readonly #compiled = new Map<string, Compiled>();

  /** `ofVariables`: what variables themselves may name beside each other; what the others may, unless it is given. */
  constructor(environment: Environment, variables: readonly PolicyVariable[], ofVariables: Environment = environment) {
    const fields = new Map<string, CelType>();
    const type = objectType('kubernetes.variables', fields);
    this.environment = environment.extend({ variables: type });
    const own = ofVariables === environment ? this.environment : ofVariables.extend({ variables: type });
    for (const { name, expression } of variables) {
      const { program, issues, stage } = own.compile(expression);
      const prefix = stage === 'program' ? 'program instantiation failed' : 'compilation failed';
      this.#compiled.set(name, program ? { program } : { problem: `${prefix}: ${issues}` });
      fields.set(name, program?.outputType ?? dynType);
    }
  }

  /** Why a variable does not compile; undefined when it does. */
  problemOf(name: string): string | undefined {
    const compiled = this.#compiled.get(name);
    return compiled && 'problem' in compiled ? compiled.problem : undefined;
  }

  /** What to evaluate the expressions of one request with. */
  bind(bindings: Readonly<Record<string, unknown>>, options: EvaluateOptions = {}): PolicyBindings {
    const bound: PolicyBindings = { bindings: { ...bindings, variables: undefined }, takeCost: () => values.takeCost() };
    const values = new LazyVariables(this.#compiled, (program) => program.evaluate(bound.bindings, options));
    (bound.bindings as Record<string, unknown>).variables = values;
    return bound;
  }
}

export interface PolicyBindings {
  readonly bindings: Readonly<Record<string, unknown>>;
  /** What variables have cost since the last call: part of the budget, beside the cost of the expression itself. */
  takeCost(): number;
}

class LazyVariables extends MapValue {
  readonly #compiled: ReadonlyMap<string, Compiled>;
  readonly #evaluate: (program: Program) => ReturnType<Program['evaluate']>;
  readonly #known = new Map<string, CelValue | CelError>();
  #cost = 0;

  constructor(compiled: ReadonlyMap<string, Compiled>, evaluate: (program: Program) => ReturnType<Program['evaluate']>) {
    super();
    this.#compiled = compiled;
    this.#evaluate = evaluate;
  }

  get size(): number {
    return this.#compiled.size;
  }
  keys(): CelValue[] {
    return [...this.#compiled.keys()];
  }
  find(key: CelValue): CelValue | undefined {
    const compiled = typeof key === 'string' ? this.#compiled.get(key) : undefined;
    if (!compiled) return undefined;
    const name = key as string;
    const known = this.#known.get(name) ?? this.#compute(name, compiled);
    if (known instanceof CelError) throw known;
    return known;
  }

  #compute(name: string, compiled: Compiled): CelValue | CelError {
    const value = this.#valueOf(name, compiled);
    // What the authorizer has not decided yet may be known the next time.
    if (!(value instanceof CelError && value.kind === 'undecided')) this.#known.set(name, value);
    return value;
  }

  #valueOf(name: string, compiled: Compiled): CelValue | CelError {
    if ('problem' in compiled) return new CelError(`composited variable "${name}" fails to compile: ${compiled.problem}`);
    const result = this.#evaluate(compiled.program);
    // What is evaluated again when the authorizer has decided is paid for then.
    if ('error' in result && result.error.kind === 'undecided') return new CelError(result.error.message, 'undecided');
    this.#cost += result.cost;
    if (!('error' in result)) return result.value;
    const { message } = result.error;
    return new CelError(`composited variable "${name}" fails to evaluate: ${message}`);
  }

  takeCost(): number {
    const cost = this.#cost;
    this.#cost = 0;
    return cost;
  }
}
