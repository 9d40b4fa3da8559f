import { check } from './checker/checker.ts';
import type { Constant, FunctionDeclaration, LibraryDefinition, Overload, StructDeclaration } from './checker/declarations.ts';
import { Scope, type DeclaredNames } from './checker/scope.ts';
import { validateLiterals } from './checker/validate-literals.ts';
import type { Compilation, Environment, EnvironmentOptions, Program, VariableType } from './contract.ts';
import { estimateCost } from './cost/estimate.ts';
import type { ProgramPlan } from './evaluator/planner.ts';
import { plan, type Load } from './evaluator/planner.ts';
import { CompiledProgram } from './evaluator/program.ts';
import { kubernetesCosts } from './libraries/kubernetes-costs.ts';
import { kubernetesLibraries } from './libraries/kubernetes-libraries.ts';
import { standardLibrary } from './libraries/standard/standard-library.ts';
import type { Expr } from './parser/expr.ts';
import type { Macro } from './parser/macro.ts';
import { parse } from './parser/parser.ts';
import { formatIssues } from './parser/source.ts';
import { typeOfType, type CelType } from './types/cel-type.ts';
import type { SchemaType } from './types/schema-type.ts';
import { CelError } from './values/cel-error.ts';
import { bindingValue } from './values/binding.ts';
import { TypeValue } from './values/value.ts';

/** An environment with the variables, and the libraries of Kubernetes 1.36 unless others are given. */
export function createEnvironment(options: EnvironmentOptions): Environment {
  const libraries = [standardLibrary, ...((options.libraries ?? kubernetesLibraries) as readonly LibraryDefinition[])];
  return new CelEnvironment(declarationsOf(libraries), options);
}

/** What libraries declare, made once for all environments that have the same ones. */
interface Declarations extends DeclaredNames {
  readonly macros: ReadonlyMap<string, Macro>;
}

const known = new Map<string, Declarations>();

function declarationsOf(libraries: readonly LibraryDefinition[]): Declarations {
  const key = libraries.map(({ name }) => name).join(' ');
  const found = known.get(key) ?? declare(libraries);
  known.set(key, found);
  return found;
}

function declare(libraries: readonly LibraryDefinition[]): Declarations {
  const functions = new Map<string, FunctionDeclaration>();
  const macros = new Map<string, Macro>();
  const constants = new Map<string, Constant>();
  for (const library of libraries) {
    for (const declaration of library.functions ?? []) merge(functions, { ...declaration, ...kubernetesCosts.get(declaration.name) });
    for (const [name, macro] of library.macros ?? []) macros.set(name, macro);
    for (const type of library.types ?? []) constants.set(type.name, { type: typeOfType(type), value: new TypeValue(type.name) });
  }
  const structs = libraries.flatMap((library) => library.structs ?? []);
  return { functions, macros, constants, structs: (name) => firstOf(structs, name) };
}

function firstOf(structs: readonly DeclaredNames['structs'][], name: string): StructDeclaration | undefined {
  for (const find of structs) {
    const found = find(name);
    if (found) return found;
  }
  return undefined;
}

function merge(functions: Map<string, FunctionDeclaration>, declaration: FunctionDeclaration): void {
  const before = functions.get(declaration.name);
  if (!before) return void functions.set(declaration.name, declaration);
  const ids = new Set(before.overloads.map(({ id }) => id));
  const overloads: Overload[] = [...before.overloads, ...declaration.overloads.filter(({ id }) => !ids.has(id))];
  functions.set(declaration.name, { ...before, ...declaration, overloads });
}

const isSchemaType = (type: VariableType): type is SchemaType => 'adapt' in type;

class CelEnvironment implements Environment {
  readonly #declarations: Declarations;
  readonly #options: EnvironmentOptions;
  readonly #variables = new Map<string, CelType>();
  readonly #schemas = new Map<string, SchemaType>();
  readonly #loads = new Map<string, Load>();

  constructor(declarations: Declarations, options: EnvironmentOptions) {
    this.#declarations = declarations;
    this.#options = options;
    for (const [name, type] of Object.entries(options.variables)) this.#declare(name, type);
  }

  #declare(name: string, type: VariableType): void {
    if (isSchemaType(type)) {
      this.#variables.set(name, type.type);
      this.#schemas.set(name, type);
      this.#loads.set(name, type.adapt);
    } else {
      this.#variables.set(name, type);
      this.#loads.set(name, bindingValue);
    }
  }

  extend(variables: Readonly<Record<string, VariableType>>): Environment {
    return new CelEnvironment(this.#declarations, { ...this.#options, variables: { ...this.#options.variables, ...variables } });
  }

  compile(source: string): Compilation {
    const parsed = parse(source, this.#declarations.macros);
    if ('issues' in parsed) return { issues: formatIssues(source, parsed.issues), stage: 'check' };
    const scope = new Scope(this.#variables, this.#declarations, this.#options.container ?? '');
    const issues = check(parsed.expr, scope);
    if (issues.length === 0) issues.push(...validateLiterals(parsed.expr, this.#options.homogeneousLiterals ?? true));
    if (issues.length > 0) return { issues: formatIssues(source, issues), stage: 'check' };
    return this.#plan(source, parsed.expr);
  }

  #plan(source: string, expr: Expr): Compilation {
    const { functions, structs } = this.#declarations;
    const estimatedCost = estimateCost(expr, this.#schemas, functions);
    let planned: ProgramPlan;
    try {
      planned = plan(expr, { functions, structs }, this.#loads);
    } catch (error) {
      if (error instanceof CelError) return { issues: error.message, stage: 'program' };
      throw error;
    }
    const program: Program = new CompiledProgram({ source, outputType: expr.type!, estimatedCost, plan: planned });
    return { program };
  }
}
