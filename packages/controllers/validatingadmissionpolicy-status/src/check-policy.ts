import type { ExpressionWarning, ValidatingAdmissionPolicy } from '@kubewright/api/admissionregistration/v1';
import { createTypeCheckEnvironment, dynType, PolicyVariables, schemaType, type Environment, type VariableType } from '@kubewright/cel';
import { matchedKinds, nameOf, type KindLookup, type TypedKind } from './matched-kinds.ts';

/**
 * What is wrong with the validations of a policy when `object` is of each of the kinds that it is for. Kinds that are not
 * served, or whose objects may be anything, are passed over. `salt` makes names of types that no kind has.
 * Source: k8s.io/apiserver admission/plugin/policy/validating/typechecking.go (1.36).
 */
export function checkPolicy({ spec }: ValidatingAdmissionPolicy, lookup: KindLookup, salt: number): ExpressionWarning[] {
  const kinds = matchedKinds(spec.matchConstraints?.resourceRules ?? [], lookup);
  const params = spec.paramKind && paramsType(spec.paramKind, lookup, salt);
  const environments = kinds.map((kind): [string, Environment] => {
    const environment = createTypeCheckEnvironment({ object: typeOf(kind, salt), ...(params && { params }) });
    return [nameOf(kind), new PolicyVariables(environment, spec.variables ?? []).environment];
  });
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => [
    ...check(expression, `spec.validations[${index}].expression`, environments),
    ...(messageExpression ? check(messageExpression, `spec.validations[${index}].messageExpression`, environments) : []),
  ]);
}

function check(expression: string, fieldRef: string, environments: readonly (readonly [string, Environment])[]): ExpressionWarning[] {
  const problems = environments.flatMap(([kind, environment]) => {
    const { program, issues, stage } = environment.compile(expression);
    return program || stage === 'program' ? [] : [`${kind}: ${issues}\n`];
  });
  return problems.length === 0 ? [] : [{ fieldRef, warning: problems.join('\n') }];
}

const typeOf = ({ schema, kind }: TypedKind, salt: number): VariableType =>
  schemaType(schema, { resourceRoot: true, name: `${kind}${salt}`, published: true }) ?? dynType;

function paramsType(
  { apiVersion = '', kind = '' }: { readonly apiVersion?: string; readonly kind?: string },
  lookup: KindLookup,
  salt: number,
): VariableType {
  const found = lookup.ofKind(apiVersion, kind);
  return found ? typeOf(found, salt) : dynType;
}
