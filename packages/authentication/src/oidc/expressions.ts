import {
  boolType,
  compilePolicyExpression,
  createEnvironment,
  dynType,
  listType,
  mapType,
  objectType,
  stringType,
  toJson,
  type CelType,
  type Environment,
  type Program,
} from '@kubewright/cel';
import type { JsonValue } from '@kubewright/api-machinery';

/** What an expression gives; `texts`: one of them, or several. */
export type Expected = 'bool' | 'string' | 'texts';

const wanted: Readonly<Record<Expected, readonly CelType[]>> = {
  bool: [boolType],
  // Of a claim the type is not known before there is a token.
  string: [stringType, dynType],
  texts: [stringType, listType(stringType), listType(dynType), dynType],
};

const userType = objectType(
  'kubernetes.UserInfo',
  new Map<string, CelType>([
    ['username', stringType],
    ['uid', stringType],
    ['groups', listType(stringType)],
    ['extra', mapType(stringType, listType(stringType))],
  ]),
);

let environments: { readonly claims: Environment; readonly user: Environment } | undefined;
const known = () =>
  (environments ??= {
    claims: createEnvironment({ variables: { claims: mapType(stringType, dynType) } }),
    user: createEnvironment({ variables: { user: userType } }),
  });

type Compiled = ReturnType<typeof compilePolicyExpression>;

/** An expression over `claims`, or why it is none (apiserver authentication/cel/compile.go). */
export const compileClaimsExpression = (expression: string, expected: Expected): Compiled =>
  compilePolicyExpression(known().claims, expression, wanted[expected]);

/** A rule over `user`. */
export const compileUserExpression = (expression: string): Compiled => compilePolicyExpression(known().user, expression, [boolType]);

/** @throws {Error} when it cannot be evaluated. */
export function evaluate(program: Program, bindings: Readonly<Record<string, unknown>>): JsonValue {
  const result = program.evaluate(bindings);
  if ('error' in result) throw new Error(`expression '${program.source}' resulted in error: ${result.error.message}`);
  return toJson(result.value) as JsonValue;
}
