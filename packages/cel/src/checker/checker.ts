import type { Call, Comprehension, Expr, Ident, ListLiteral, MapLiteral, Select, StructLiteral } from '../parser/expr.ts';
import type { Issue } from '../parser/source.ts';
import {
  boolType,
  bytesType,
  doubleType,
  dynType,
  errorType,
  formatType,
  intType,
  isDynOrError,
  listType,
  mapType,
  nullType,
  optionalType,
  sameType,
  stringType,
  uintType,
  type CelType,
} from '../types/cel-type.ts';
import { Double, Uint } from '../values/numbers.ts';
import type { CelValue } from '../values/value.ts';
import type { FunctionDeclaration } from './declarations.ts';
import type { Scope } from './scope.ts';
import { mostGeneral, Substitution, unwrapOptional } from './substitution.ts';

/** Gives every node its type and every name its meaning. Answers with what is wrong (cel-go checker/checker.go). */
export function check(expr: Expr, scope: Scope): Issue[] {
  const checker = new Checker(scope);
  checker.check(expr);
  checker.finish();
  return checker.issues;
}

class Checker {
  readonly issues: Issue[] = [];
  readonly #scope: Scope;
  readonly #types = new Substitution();
  readonly #typed: Expr[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  check(expr: Expr): CelType {
    expr.type = this.#typeOf(expr);
    this.#typed.push(expr);
    return expr.type;
  }

  /** What is still open is dyn. */
  finish(): void {
    for (const expr of this.#typed) expr.type = this.#types.apply(expr.type!, true);
  }

  #typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.#ident(expr);
      case 'select':
        return this.#select(expr);
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

  #issue(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return errorType;
  }

  #undeclared(at: number, name: string): CelType {
    return this.#issue(at, `undeclared reference to '${name}' (in container '${this.#scope.container}')`);
  }

  #ident(expr: Ident): CelType {
    const local = this.#scope.local(expr.name);
    if (local) {
      expr.meaning = { variable: expr.name };
      return local;
    }
    return this.#named(expr, expr.name) ?? this.#undeclared(expr.at, expr.name);
  }

  #named(expr: Ident | Select, name: string): CelType | undefined {
    const found = this.#scope.find(name);
    if (!found) return undefined;
    expr.meaning = found.constant ? { constant: found.constant } : { variable: `.${found.name}` };
    return found.type;
  }

  #select(expr: Select): CelType {
    const names = expr.testOnly ? undefined : qualifiedName(expr);
    const first = names?.split('.')[0];
    if (names !== undefined && !(first && this.#scope.local(first))) {
      const type = this.#named(expr, names);
      if (type) return type;
    }
    const type = this.#field(expr.at, expr.operand, expr.field, false);
    return expr.testOnly ? boolType : this.#types.apply(type);
  }

  #field(at: number, operand: Expr, field: string, optional: boolean): CelType {
    const operandType = this.#types.apply(this.check(operand));
    const inner = unwrapOptional(operandType);
    const type = this.#fieldOf(at, inner ?? operandType, field);
    return inner || optional ? optionalType(type) : type;
  }

  #fieldOf(at: number, type: CelType, field: string): CelType {
    switch (type.kind) {
      case 'map':
        return type.parameters[1]!;
      case 'object':
        if (!type.fields) return this.#issue(at, `unexpected failed resolution of '${type.name}'`);
        return type.fields.get(field) ?? this.#issue(at, `undefined field '${field}'`);
      case 'typeParam':
        this.#types.assignable(dynType, type);
        return dynType;
      default:
        if (!isDynOrError(type)) this.#issue(at, `type '${formatType(type)}' does not support field selection`);
        return dynType;
    }
  }

  #call(expr: Call): CelType {
    if (expr.name === '_?._') return this.#optionalField(expr);
    for (const arg of expr.args) this.check(arg);
    if (!expr.target) {
      const found = this.#scope.function(expr.name);
      if (!found) return this.#undeclared(expr.at, expr.name);
      expr.name = found.name;
      return this.#resolve(expr, found);
    }
    const prefix = qualifiedName(expr.target);
    const namespaced = prefix === undefined ? undefined : this.#scope.function(`${prefix}.${expr.name}`);
    if (namespaced) {
      expr.name = namespaced.name;
      expr.target = undefined;
      return this.#resolve(expr, namespaced);
    }
    this.check(expr.target);
    const member = this.#scope.function(expr.name);
    return member ? this.#resolve(expr, member) : this.#undeclared(expr.at, expr.name);
  }

  #optionalField(expr: Call): CelType {
    const [operand, field] = expr.args;
    const name = field?.kind === 'literal' ? field.value : undefined;
    if (!operand || !field || typeof name !== 'string') return this.#issue(expr.at, 'unsupported optional field selection');
    this.check(field);
    const type = this.#field(expr.at, operand, name, true);
    expr.overloads = ['select_optional_field'];
    return this.#types.apply(type);
  }

  #resolve(expr: Call, declaration: FunctionDeclaration): CelType {
    const args = expr.target ? [expr.target, ...expr.args] : expr.args;
    const given = args.map((arg) => arg.type!);
    if (declaration.name === '_&&_' || declaration.name === '_||_') return this.#logical(expr, declaration, args);
    const fitting: string[] = [];
    let result: CelType | undefined;
    for (const overload of declaration.overloads) {
      if ((overload.member ?? false) !== (expr.target !== undefined)) continue;
      const [own, ...params] = this.#types.instantiate([overload.result, ...overload.params]);
      if (!this.#types.assignableAll(given, params)) continue;
      fitting.push(overload.id);
      const type = this.#types.apply(own!);
      if (!result) result = type;
      else if (result.kind !== 'dyn' && !sameType(type, result)) result = dynType;
    }
    expr.overloads = fitting;
    if (result) return result;
    const types = given.map((type) => formatType(this.#types.apply(type, true)));
    const signature = expr.target ? `${types[0]}.(${types.slice(1).join(', ')})` : `(${types.join(', ')})`;
    return this.#issue(expr.at, `found no matching overload for '${declaration.name}' applied to '${signature}'`);
  }

  #logical(expr: Call, declaration: FunctionDeclaration, args: readonly Expr[]): CelType {
    expr.overloads = [declaration.overloads[0]!.id];
    let valid = true;
    for (const arg of args) {
      if (this.#types.assignable(arg.type!, boolType)) continue;
      this.#mismatch(arg, boolType, arg.type!);
      valid = false;
    }
    return valid ? boolType : errorType;
  }

  #mismatch({ at }: { at: number }, expected: CelType, found: CelType): CelType {
    return this.#issue(at, `expected type '${formatType(expected)}' but found '${formatType(found)}'`);
  }

  /** Of elements of different types nothing is known; that Kubernetes refuses them is not a matter of types. */
  #join(previous: CelType | undefined, current: CelType): CelType {
    if (!previous) return current;
    return this.#types.assignable(previous, current) ? mostGeneral(previous, current) : dynType;
  }

  #optionalEntry(expr: Expr, type: CelType): CelType {
    const inner = unwrapOptional(type);
    if (!inner && type.kind !== 'dyn') this.#mismatch(expr, optionalType(type), type);
    return inner ?? type;
  }

  #list({ elements, optional }: ListLiteral): CelType {
    let joined: CelType | undefined;
    for (const [index, element] of elements.entries()) {
      const type = this.check(element);
      joined = this.#join(joined, optional.has(index) ? this.#optionalEntry(element, type) : type);
    }
    return listType(joined ?? this.#types.freshParam());
  }

  #map({ entries }: MapLiteral): CelType {
    let [keys, values]: (CelType | undefined)[] = [];
    for (const { key, value, optional } of entries) {
      keys = this.#join(keys, this.check(key));
      const type = this.check(value);
      values = this.#join(values, optional ? this.#optionalEntry(value, type) : type);
    }
    return mapType(keys ?? this.#types.freshParam(), values ?? this.#types.freshParam());
  }

  #struct(expr: StructLiteral): CelType {
    const found = this.#scope.find(expr.name);
    if (!found) return this.#undeclared(expr.at, expr.name);
    if (found.type.kind !== 'type') return this.#issue(expr.at, `'${found.type.name}' is not a type`);
    const type = found.type.parameters[0]!;
    expr.name = found.name;
    if (type.kind !== 'object') return this.#issue(expr.at, `'${type.name}' is not a message type`);
    for (const { at, name, value, optional } of expr.fields) {
      const given = this.check(value);
      const wanted = type.fields?.get(name) ?? this.#issue(at, `undefined field '${name}'`);
      const plain = optional ? this.#optionalEntry(value, given) : given;
      if (!this.#types.assignable(wanted, plain)) {
        this.#issue(at, `expected type of field '${name}' is '${formatType(wanted)}' but provided type is '${formatType(plain)}'`);
      }
    }
    return type;
  }

  #comprehension(expr: Comprehension): CelType {
    const range = this.check(expr.range);
    const accumulated = this.check(expr.init);
    const [first, second] = this.#iterated(expr, this.#types.apply(range));
    this.#scope.enter(new Map([[expr.accumulator, accumulated]]));
    this.#scope.enter(new Map([[expr.variable, first], ...(expr.variable2 === undefined ? [] : [[expr.variable2, second] as const])]));
    this.#assert(expr.condition, boolType);
    this.#assert(expr.step, accumulated);
    this.#scope.leave();
    const result = this.check(expr.result);
    this.#scope.leave();
    return this.#types.apply(result);
  }

  #assert(expr: Expr, wanted: CelType): void {
    const type = this.check(expr);
    if (!this.#types.assignable(wanted, type)) this.#mismatch(expr, wanted, type);
  }

  /** Types of the iteration variables over a range. */
  #iterated({ range, variable2 }: Comprehension, type: CelType): readonly [CelType, CelType] {
    switch (type.kind) {
      case 'list':
        return variable2 === undefined ? [type.parameters[0]!, dynType] : [intType, type.parameters[0]!];
      case 'map':
        return [type.parameters[0]!, type.parameters[1]!];
      case 'dyn':
      case 'error':
      case 'typeParam':
        this.#types.assignable(dynType, type);
        return [dynType, dynType];
      default:
        this.#issue(
          range.at,
          `expression of type '${formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [errorType, errorType];
    }
  }
}

/** `a.b.c` of a row of selections from an identifier; undefined for anything else. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.testOnly) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}

function literalType(value: CelValue): CelType {
  if (value === null) return nullType;
  switch (typeof value) {
    case 'boolean':
      return boolType;
    case 'string':
      return stringType;
    case 'number':
    case 'bigint':
      return intType;
  }
  if (value instanceof Double) return doubleType;
  return value instanceof Uint ? uintType : bytesType;
}
