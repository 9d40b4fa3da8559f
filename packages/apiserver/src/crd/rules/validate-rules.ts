import { perCallCostLimit, runtimeCostBudget, Traversal, type EvaluationError } from '@kubewright/cel';
import {
  correlation,
  duplicate,
  forbiddenField,
  formatFieldError,
  invalidValue,
  isJsonObject,
  isUnchanged,
  omittedValue,
  required,
  type FieldError,
  type JsonValue,
  type Schema,
} from '@kubewright/api-machinery';
import type { CompiledRule } from './compile-rules.ts';
import { messageOf } from './rule-message.ts';
import { ruleTree, type RuleNode } from './rule-tree.ts';

export interface RuleOptions {
  /** The stored object, on an update. */
  readonly old?: JsonValue;
  /** Told of what is wrong as it was before, and therefore not held against the update (CRDValidationRatcheting). */
  readonly warn?: (text: string) => void;
  /** Where the value is; unset: at the root. */
  readonly path?: string;
  /** What is wrong counts even where it was so before. */
  readonly strict?: boolean;
}

/**
 * Runs the x-kubernetes-validations rules of a schema on a value that is valid otherwise; free where there are none
 * (apiextensions-apiserver schema/cel/validation.go; KEP-2876, KEP-4008).
 */
export function validateRules(schema: Schema, value: JsonValue, options: RuleOptions = {}): FieldError[] {
  const tree = ruleTree(schema);
  if (!tree) return [];
  const run = new RuleRun(options.warn ?? (() => {}));
  const { old, path = '', strict = false } = options;
  run.visit(tree, { path, value, old, ...(old !== undefined && !strict && { pair: new Pair(schema, value, old) }) });
  return run.errors;
}

/** The value of one node and what it was before; transition rules run where both are there. */
interface Visit {
  readonly path: string;
  readonly value: JsonValue | undefined;
  readonly old: JsonValue | undefined;
  /** The node, or the nearest one above it, that can be told apart in the old object: unchanged, it is not held against the update. */
  readonly pair?: Pair;
}

/** A value and what it was; compared once, however many rules fail at and below it. */
class Pair {
  readonly #schema: Schema;
  readonly #value: JsonValue;
  readonly #old: JsonValue;
  #unchanged: boolean | undefined;

  constructor(schema: Schema, value: JsonValue, old: JsonValue) {
    this.#schema = schema;
    this.#value = value;
    this.#old = old;
  }

  get unchanged(): boolean {
    return (this.#unchanged ??= isUnchanged(this.#schema, this.#value, this.#old));
  }
}

/** Nothing is run after the budget is spent. */
class OutOfBudget extends Error {}

class RuleRun {
  readonly errors: FieldError[] = [];
  readonly #warn: (text: string) => void;
  readonly #traversal = new Traversal();
  #budget = runtimeCostBudget;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  visit(root: RuleNode, at: Visit): void {
    try {
      this.#visit(root, at, true);
    } catch (error) {
      if (!(error instanceof OutOfBudget)) throw error;
    }
  }

  #visit(node: RuleNode, at: Visit, root = false): void {
    const { value, old, path, pair } = at;
    if (value === null || value === undefined) return;
    this.#rules(node, at);
    if (Array.isArray(value)) return this.#elements(node, at, value);
    if (!isJsonObject(value)) return;
    for (const key of Object.keys(value)) {
      const named = node.properties.get(key);
      const child = named ?? (node.schema.properties?.has(key) ? undefined : node.values);
      if (!child) continue;
      const before = isJsonObject(old) && Object.hasOwn(old, key) ? old[key] : undefined;
      const childPath = named ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
      const unseen = root && (key === 'apiVersion' || key === 'kind');
      this.#visit(child, {
        path: childPath,
        value: value[key],
        old: before,
        ...(!unseen && pairOf(child.schema, value[key]!, before, pair)),
      });
    }
  }

  #elements({ items, schema }: RuleNode, { path, old, pair }: Visit, list: readonly JsonValue[]): void {
    if (!items) return;
    const before = correlation(schema, old);
    list.forEach((element, index) => {
      const known = before(element);
      this.#visit(items, { path: `${path}[${index}]`, value: element, old: known, ...pairOf(items.schema, element, known, pair) });
    });
  }

  #rules({ rules, typeError, schema }: RuleNode, at: Visit): void {
    const { path } = at;
    if (typeError !== undefined)
      return this.#fail(invalidValue(fieldOf(path), schema.type ?? '', `rule compiler initialization error: ${typeError}`));
    for (const rule of rules) this.#rule(rule, schema.type ?? '', at);
  }

  #rule(compiled: CompiledRule, type: string, at: Visit): void {
    const { rule, program, error, usesOldSelf } = compiled;
    const field = fieldOf(at.path);
    if (error !== undefined) return this.#fail(invalidValue(field, type, `rule compile error: ${error}`));
    if (!program || (usesOldSelf && (at.old === undefined || at.old === null) && !rule.optionalOldSelf)) return;
    const bindings = { self: at.value, ...(usesOldSelf && { oldSelf: at.old ?? undefined }) };
    const evaluation = program.evaluate(bindings, { costLimit: perCallCostLimit, traversal: this.#traversal });
    this.#spend(evaluation.cost, () =>
      invalidValue(field, type, 'validation failed due to running out of cost budget, no further validation rules will be run'),
    );
    if ('error' in evaluation) return this.#failed(evaluation.error, compiled, field, type);
    if (evaluation.value === true) return;
    const spend = (cost: number): boolean => cost <= this.#budget && ((this.#budget -= cost), true);
    const message = messageOf(compiled, bindings, { spend, traversal: this.#traversal });
    if ('fatal' in message) {
      this.#fail(invalidValue(fieldOf(joined(at.path, compiled.fieldPath)), type, message.fatal));
      throw new OutOfBudget();
    }
    const shown = type === 'object' || type === 'array' ? omittedValue : at.value;
    const found = errorFor(fieldOf(joined(at.path, compiled.fieldPath)), shown, message.text, rule.reason);
    if (!usesOldSelf && at.pair?.unchanged) this.#warn(formatFieldError(found));
    else this.#fail(found);
  }

  #failed({ kind, message }: EvaluationError, { rule }: CompiledRule, field: string, type: string): void {
    const text = ruleText(rule);
    if (kind === 'costLimit') {
      this.#fail(
        invalidValue(field, type, `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`),
      );
      throw new OutOfBudget();
    }
    const overload = message.startsWith('no such overload');
    const detail = overload
      ? `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`
      : `${message} evaluating rule: ${text}`;
    this.#fail(invalidValue(field, type, detail));
  }

  #spend(cost: number, spent: () => FieldError): void {
    this.#budget -= cost;
    if (this.#budget >= 0) return;
    this.#fail(spent());
    throw new OutOfBudget();
  }

  #fail(error: FieldError): void {
    this.errors.push(error);
  }
}

const fieldOf = (path: string): string => (path === '' ? '<nil>' : path);
const joined = (path: string, below: string): string => (path === '' || below === '' ? path + below : `${path}.${below}`);

/** What messages call a rule: its message, else itself. */
export const ruleText = ({ rule, message }: CompiledRule['rule']): string => (message ? message.trim() : rule.trim());

function pairOf(schema: Schema, value: JsonValue, old: JsonValue | undefined, above: Pair | undefined): Pick<Visit, 'pair'> {
  if (!above) return {};
  return { pair: old === undefined ? above : new Pair(schema, value, old) };
}

function errorFor(field: string, value: unknown, detail: string, reason: string | undefined): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return duplicate(field, value);
    default:
      return invalidValue(field, value, detail);
  }
}
