import type { FunctionDeclaration } from '../checker/declarations.ts';
import {
  accumulatorName,
  type Call,
  type Comprehension,
  type Expr,
  type ListLiteral,
  type MapLiteral,
  type Select,
} from '../parser/expr.ts';
import { dynType, isOptionalType, type CelType } from '../types/cel-type.ts';
import type { SchemaType } from '../types/schema-type.ts';
import type { EstimatedNode, SizeOf } from './call-cost.ts';
import { actualSize } from './call-cost.ts';
import {
  add,
  exactly,
  listCreateCost,
  mapCreateCost,
  multiply,
  scale,
  stringTraversalFactor,
  structCreateCost,
  unbounded,
  union,
  unknownSize,
  type Range,
} from './size.ts';

/** The types of variables that come from a schema, by name: they bound sizes. */
export type SchemaTypes = ReadonlyMap<string, SchemaType>;

/**
 * Bounds of what a checked expression costs (cel-go checker/cost.go; presence tests are free, as Kubernetes keeps them).
 */
export function estimateCost(expr: Expr, schemas: SchemaTypes, functions: ReadonlyMap<string, FunctionDeclaration>): Range {
  return new Estimator(schemas, functions).cost(expr);
}

interface EntrySizes {
  readonly container: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: EntrySizes | undefined;
}

const one = exactly(1);
const free = exactly(0);
const nowhere: readonly string[] = [];

class Estimator {
  readonly #schemas: SchemaTypes;
  readonly #functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly #paths = new Map<Expr, readonly string[]>();
  readonly #sizes = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, EntrySizes>();
  readonly #locals = new Map<string, Local[]>();

  constructor(schemas: SchemaTypes, functions: ReadonlyMap<string, FunctionDeclaration>) {
    this.#schemas = schemas;
    this.#functions = functions;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return free;
      case 'ident':
        this.#paths.set(expr, this.#local(expr.name)?.path ?? [plainName(expr.meaning, expr.name)]);
        return one;
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return expr.fields.reduce((sum, field) => add(sum, this.cost(field.value)), exactly(structCreateCost));
      case 'comprehension':
        return isBind(expr) ? this.#bind(expr) : this.#comprehension(expr);
    }
  }

  #select(expr: Select): Range {
    if (expr.meaning) {
      this.#paths.set(expr, [plainName(expr.meaning, expr.field)]);
      return one;
    }
    const operand = this.cost(expr.operand);
    if (expr.testOnly) return operand;
    this.#paths.set(expr, [...this.#path(expr.operand), expr.field]);
    return ['map', 'object', 'typeParam'].includes(expr.operand.type!.kind) ? add(operand, one) : operand;
  }

  #call(expr: Call): Range {
    if (expr.name === 'dyn') {
      const [arg] = expr.args;
      const cost = this.cost(arg!);
      this.#copySizes(expr, arg!);
      return add(cost, one);
    }
    const args = expr.target ? [expr.target, ...expr.args] : expr.args;
    const costs = args.map((arg) => this.cost(arg));
    const nodes = args.map((arg) => this.#node(arg));
    if (!expr.overloads || expr.overloads.length === 0) return free;
    let cost: Range = { min: unbounded, max: 0 };
    let resultSize: Range | undefined;
    for (const id of expr.overloads) {
      const estimate = this.#overload(expr, id, nodes, costs);
      cost = union(cost, estimate.cost);
      if (estimate.resultSize) resultSize = resultSize ? union(resultSize, estimate.resultSize) : estimate.resultSize;
      if (id === 'index_list' || id === 'index_map') {
        resultSize = this.#entriesOf(args[0]!)?.value;
        this.#paths.set(expr, [...this.#path(args[0]!), id === 'index_list' ? '@items' : '@values']);
      }
      resultSize ??= this.#size(expr);
    }
    if (resultSize) this.#sizes.set(expr, resultSize);
    return cost;
  }

  #overload(expr: Call, id: string, nodes: readonly EstimatedNode[], costs: readonly Range[]): { cost: Range; resultSize?: Range } {
    const args = costs.reduce(add, free);
    const declaration = this.#functions.get(expr.name);
    const overload = declaration?.overloads.find((candidate) => candidate.id === id);
    const estimate = declaration?.estimate?.(id, nodes, this.#sizeOf) ?? overload?.estimate?.(nodes, this.#sizeOf);
    if (estimate) return { ...estimate, cost: add(estimate.cost, args) };
    return this.#operator(expr, id, nodes, costs) ?? { cost: add(one, args) };
  }

  /** Operators of the language, which know more than the sizes of their arguments. */
  #operator(expr: Call, id: string, nodes: readonly EstimatedNode[], costs: readonly Range[]) {
    const args = costs.reduce(add, free);
    switch (id) {
      case 'logical_or':
      case 'logical_and':
        return { cost: { min: costs[0]!.min, max: args.max } };
      case 'conditional': {
        const [yes, no] = [this.#entriesOf(nodes[1]!.expr!), this.#entriesOf(nodes[2]!.expr!)];
        this.#setEntries(expr, yes && no && unionEntries(yes, no));
        return { cost: add(costs[0]!, union(costs[1]!, costs[2]!)), resultSize: union(this.#sizeOf(nodes[1]!), this.#sizeOf(nodes[2]!)) };
      }
      case 'add_list':
      case 'add_string':
      case 'add_bytes': {
        const resultSize = add(this.#sizeOf(nodes[0]!), this.#sizeOf(nodes[1]!));
        const [left, right] = [this.#entriesOf(nodes[0]!.expr!), this.#entriesOf(nodes[1]!.expr!)];
        this.#setEntries(expr, left && right && unionEntries(left, right));
        return { cost: add(id === 'add_list' ? one : scale(resultSize, stringTraversalFactor), args), resultSize };
      }
      default:
        return undefined;
    }
  }

  #list(expr: ListLiteral): Range {
    let cost: Range = exactly(listCreateCost);
    let value: Range = { min: expr.elements.length === 0 ? 0 : unbounded, max: 0 };
    for (const element of expr.elements) {
      cost = add(cost, this.cost(element));
      value = union(value, this.#sizeOfExpr(element));
    }
    this.#entries.set(expr, { container: 'list', key: one, value });
    return cost;
  }

  #map(expr: MapLiteral): Range {
    let cost: Range = exactly(mapCreateCost);
    const start: Range = { min: expr.entries.length === 0 ? 0 : unbounded, max: 0 };
    let [key, value] = [start, start];
    for (const entry of expr.entries) {
      cost = add(add(cost, this.cost(entry.key)), this.cost(entry.value));
      key = union(key, this.#sizeOfExpr(entry.key));
      value = union(value, this.#sizeOfExpr(entry.value));
    }
    this.#entries.set(expr, { container: 'map', key, value });
    return cost;
  }

  #bind(expr: Comprehension): Range {
    const cost = add(this.cost(expr.range), this.cost(expr.init));
    this.#pushLocal(expr.accumulator, expr.init);
    const total = add(cost, this.cost(expr.result));
    this.#pop(expr.accumulator);
    this.#copySizes(expr, expr.result);
    return total;
  }

  #comprehension(expr: Comprehension): Range {
    const before = add(this.cost(expr.range), this.cost(expr.init));
    this.#pushLocal(expr.accumulator, expr.init);
    this.#pushIterated(expr);
    const loop = add(this.cost(expr.condition), this.cost(expr.step));
    this.#pop(expr.variable);
    if (expr.variable2 !== undefined) this.#pop(expr.variable2);
    const around = add(before, this.cost(expr.result));
    this.#pop(expr.accumulator);
    const count = this.#sizeOfExpr(expr.range);
    const total = add(around, multiply(count, loop));
    if (expr.init.kind === 'literal') {
      const size = this.#size(expr.init);
      if (size) this.#sizes.set(expr, size);
    } else if (expr.init.kind === 'list' || expr.init.kind === 'map') {
      this.#sizes.set(expr, count);
      this.#setEntries(expr, this.#entriesOf(expr.step));
    }
    return total;
  }

  #pushIterated({ range, variable, variable2 }: Comprehension): void {
    const entries = this.#entriesOf(range);
    const isList = (entries?.container ?? range.type!.kind) === 'list';
    const path = this.#path(range);
    const push = (name: string, part: string, size: Range | undefined) =>
      this.#push(name, { path: [...path, part], size, entries: undefined });
    if (variable2 === undefined) {
      push(variable, isList ? '@items' : '@keys', isList ? entries?.value : entries?.key);
    } else {
      push(variable, isList ? '@indices' : '@keys', entries?.key);
      push(variable2, isList ? '@items' : '@values', entries?.value);
    }
  }

  #pushLocal(name: string, expr: Expr): void {
    this.#push(name, { path: this.#path(expr), size: this.#size(expr), entries: this.#entriesOf(expr) });
  }
  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name);
    if (stack) stack.push(local);
    else this.#locals.set(name, [local]);
  }
  #pop(name: string): void {
    this.#locals.get(name)!.pop();
  }
  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #path(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.#local(expr.name) : undefined;
    return local?.path ?? this.#paths.get(expr) ?? nowhere;
  }

  #node(expr: Expr): EstimatedNode {
    const path = this.#path(expr);
    const size = this.#size(expr);
    const isFromVariable = path.length > 0 && path[0] !== accumulatorName;
    return { type: expr.type ?? dynType, expr, ...(isFromVariable && { path }), ...(size && { size }) };
  }

  readonly #sizeOf: SizeOf = (node) => node.size ?? (node.path && this.#schemaSize(node.path)) ?? unknownSize;

  #sizeOfExpr(expr: Expr): Range {
    return this.#size(expr) ?? unknownSize;
  }

  #size(expr: Expr): Range | undefined {
    const known = this.#sizes.get(expr) ?? literalSize(expr);
    if (known) return known;
    const bySchema = this.#schemaSize(this.#path(expr));
    if (bySchema) {
      this.#sizes.set(expr, bySchema);
      return bySchema;
    }
    if (expr.type && isScalar(expr.type)) return one;
    return expr.kind === 'ident' ? this.#local(expr.name)?.size : undefined;
  }

  #schemaSize(path: readonly string[]): Range | undefined {
    if (path.length === 0) return undefined;
    // Upstream starts every path at the one schema it has, whatever the variable is called: so do names of types, and
    // elements of literals, which makes them free to compare.
    let type = this.#schemas.get(path[0]!) ?? this.#schemas.values().next().value;
    for (const part of path.slice(1)) {
      if (part === '@items' || part === '@values') type = type?.element;
      else if (part === '@keys') type = type?.key;
      else type = type?.fields?.get(part);
    }
    return type && { min: 0, max: type.maxElements };
  }

  #setEntries(expr: Expr, entries: EntrySizes | undefined): void {
    if (entries) this.#entries.set(expr, entries);
  }
  #entriesOf(expr: Expr): EntrySizes | undefined {
    return this.#entries.get(expr) ?? (expr.kind === 'ident' ? this.#local(expr.name)?.entries : undefined);
  }
  #copySizes(to: Expr, from: Expr): void {
    const size = this.#size(from);
    if (size) this.#sizes.set(to, size);
    this.#setEntries(to, this.#entriesOf(from));
  }
}

const plainName = (meaning: { readonly variable?: string } | object | undefined, name: string): string =>
  meaning && 'variable' in meaning && typeof meaning.variable === 'string' ? meaning.variable.replace(/^\./, '') : name;

const unionEntries = (left: EntrySizes, right: EntrySizes): EntrySizes => ({
  container: left.container,
  key: union(left.key, right.key),
  value: union(left.value, right.value),
});

/** `cel.bind` and what is made of it: an accumulator that is only a name for a value. */
export function isBind({ range, condition, accumulator }: Comprehension): boolean {
  const isEmpty = range.kind === 'list' && range.elements.length === 0;
  return isEmpty && condition.kind === 'literal' && condition.value === false && accumulator !== accumulatorName;
}

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'literal') return exactly(actualSize(expr.value));
  if (expr.kind === 'list') return exactly(expr.elements.length);
  return expr.kind === 'map' ? exactly(expr.entries.length) : undefined;
}

function isScalar(type: CelType): boolean {
  if (isOptionalType(type)) return isScalar(type.parameters[0]!);
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.kind);
}
