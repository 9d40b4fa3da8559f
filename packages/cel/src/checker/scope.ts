import { typeOfType, type CelType } from '../types/cel-type.ts';
import { TypeValue } from '../values/value.ts';
import type { Constant, FunctionDeclaration, StructDeclaration } from './declarations.ts';

/** What the libraries of an environment declare. */
export interface DeclaredNames {
  readonly constants: ReadonlyMap<string, Constant>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly structs: (name: string) => StructDeclaration | undefined;
}

/** The names of an environment: variables, types, functions; and those of the comprehensions one is in. */
export class Scope {
  readonly container: string;
  readonly #variables: ReadonlyMap<string, CelType>;
  readonly #constants: ReadonlyMap<string, Constant>;
  readonly #functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly #structs: (name: string) => StructDeclaration | undefined;
  readonly #locals: Map<string, CelType>[] = [];

  constructor(variables: ReadonlyMap<string, CelType>, { constants, functions, structs }: DeclaredNames, container: string) {
    this.#variables = variables;
    this.#constants = constants;
    this.#functions = functions;
    this.#structs = structs;
    this.container = container;
  }

  enter(locals: ReadonlyMap<string, CelType>): void {
    this.#locals.push(new Map(locals));
  }
  leave(): void {
    this.#locals.pop();
  }

  local(name: string): CelType | undefined {
    for (let at = this.#locals.length - 1; at >= 0; at--) {
      const found = this.#locals[at]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** A variable or a type by its name, looked for in the container first. */
  find(name: string): { name: string; type: CelType; constant?: Constant } | undefined {
    for (const candidate of this.#candidates(name)) {
      const type = this.#variables.get(candidate);
      if (type) return { name: candidate, type };
      const constant = this.#constants.get(candidate);
      if (constant) return { name: candidate, type: constant.type, constant };
      const struct = this.#structs(candidate);
      if (struct) {
        const type = typeOfType(struct.type);
        return { name: candidate, type, constant: { type, value: new TypeValue(candidate) } };
      }
    }
    return undefined;
  }

  function(name: string): FunctionDeclaration | undefined {
    for (const candidate of this.#candidates(name)) {
      const found = this.#functions.get(candidate);
      if (found) return found;
    }
    return undefined;
  }

  /** `x` in container `a.b` may be `a.b.x`, `a.x` or `x`; `.x` is `x` only. */
  #candidates(name: string): string[] {
    if (name.startsWith('.')) return [name.slice(1)];
    const parts = this.container === '' ? [] : this.container.split('.');
    return Array.from({ length: parts.length + 1 }, (_, i) => [...parts.slice(0, parts.length - i), name].join('.'));
  }
}
