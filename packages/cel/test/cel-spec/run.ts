import { createEnvironment, formatType, type Library, type VariableType } from '@kubewright/cel';
import { show, toType, toValue, type Json } from './convert.ts';

/** A test of the suite, as far as it is looked at. */
export interface SpecTest {
  readonly name: string;
  readonly expr: string;
  readonly container?: string;
  readonly disableCheck?: boolean;
  readonly disableMacros?: boolean;
  readonly checkOnly?: boolean;
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type: Json }; readonly function?: Json }[];
  readonly bindings?: Readonly<Record<string, { readonly value: Json }>>;
  readonly value?: Json;
  readonly evalError?: unknown;
  readonly typedResult?: { readonly result?: Json; readonly deducedType?: Json };
}

/** Undefined when it passes, else what is wrong. */
export function runSpecTest(test: SpecTest, libraries?: readonly Library[]): string | undefined {
  const variables: Record<string, VariableType> = {};
  for (const { name, ident } of test.typeEnv ?? []) {
    const type = ident && toType(ident.type);
    if (!type) return 'a declaration of protobuf, or of a function';
    variables[name] = type;
  }
  const environment = createEnvironment({
    variables,
    container: test.container ?? '',
    homogeneousLiterals: false,
    ...(libraries && { libraries }),
  });
  const { program, issues } = environment.compile(test.expr);
  if (!program) return test.evalError ? undefined : issues;
  return test.typedResult?.deducedType
    ? (wrongType(test, formatType(program.outputType)) ?? evaluated(test, program))
    : evaluated(test, program);
}

function wrongType({ typedResult }: SpecTest, type: string): string | undefined {
  const wanted = toType(typedResult!.deducedType!);
  return wanted && formatType(wanted) === type
    ? undefined
    : `deduced ${type}, wanted ${wanted ? formatType(wanted) : 'a type of protobuf'}`;
}

function evaluated(test: SpecTest, program: ReturnType<ReturnType<typeof createEnvironment>['compile']>['program']): string | undefined {
  if (test.checkOnly) return undefined;
  const bindings: Record<string, unknown> = {};
  for (const [name, { value }] of Object.entries(test.bindings ?? {})) {
    bindings[name] = toValue(value);
    if (bindings[name] === undefined) return 'a binding of protobuf';
  }
  const result = program!.evaluate(bindings);
  if ('error' in result) return test.evalError ? undefined : result.error.message;
  if (test.evalError) return `gives ${show(result.value)} where it should fail`;
  const json = test.value ?? test.typedResult?.result ?? { boolValue: true };
  const wanted = toValue(json);
  if (wanted === undefined) return 'a result of protobuf';
  return show(wanted) === show(result.value) ? undefined : `gives ${show(result.value)}, not ${show(wanted)}`;
}
