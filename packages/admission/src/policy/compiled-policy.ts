import { labelSelectorFromObject, type KubeObject } from '@kubewright/api-machinery';
import type {
  AuditAnnotation,
  MatchCondition,
  MatchResources,
  MutatingAdmissionPolicy,
  Mutation,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from '@kubewright/api/admissionregistration/v1';
import {
  applyConfigurationType,
  boolType,
  compilePolicyExpression,
  createPolicyEnvironment,
  jsonPatchType,
  listType,
  nullType,
  PolicyVariables,
  stringType,
  type CelType,
} from '@kubewright/cel';
import type { CompiledExpression } from '../matching/expressions.ts';
import { compileMatchConditions, type MatchConditions } from '../matching/match-conditions.ts';
import type { MatchCriteria } from '../matching/match-criteria.ts';

/** What both kinds of policy have, compiled. */
export interface CompiledPolicy {
  readonly name: string;
  readonly paramKind: ParamKind | undefined;
  readonly failurePolicy: string | undefined;
  readonly criteria: MatchCriteria;
  readonly conditions: MatchConditions | undefined;
  readonly variables: PolicyVariables;
}

export interface CompiledValidation extends Pick<Validation, 'message' | 'reason'> {
  readonly check: CompiledExpression;
  readonly messageExpression: CompiledExpression | undefined;
}

export interface CompiledAnnotation extends Pick<AuditAnnotation, 'key'> {
  readonly value: CompiledExpression;
}

export interface CompiledValidatingPolicy extends CompiledPolicy {
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly CompiledAnnotation[];
}

export interface CompiledMutation extends Pick<Mutation, 'patchType'> {
  readonly patch: CompiledExpression;
}

export interface CompiledMutatingPolicy extends CompiledPolicy {
  readonly mutations: readonly CompiledMutation[];
  readonly reinvocationPolicy: string | undefined;
}

/** Objects are frozen and come back the same while they do not change: each is compiled once. */
export function compiledOnce<P extends KubeObject, C>(compile: (policy: P) => C): (policy: P) => C {
  const known = new WeakMap<P, C>();
  return (policy) => {
    let compiled = known.get(policy);
    if (compiled === undefined) known.set(policy, (compiled = compile(policy)));
    return compiled;
  };
}

export const compiledValidatingPolicy = compiledOnce((policy: ValidatingAdmissionPolicy): CompiledValidatingPolicy => {
  const { validations, auditAnnotations } = policy.spec;
  const common = compilePolicy(policy, false);
  const compile = (expression: string, wanted: readonly CelType[]): CompiledExpression => compiled(common.variables, expression, wanted);
  return {
    ...common,
    validations: (validations ?? []).map(({ expression, message, messageExpression, reason }) => ({
      check: compile(expression, [boolType]),
      messageExpression: messageExpression ? compile(messageExpression, [stringType]) : undefined,
      ...(message !== undefined && { message }),
      ...(reason !== undefined && { reason }),
    })),
    annotations: (auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      key,
      value: compile(valueExpression, [stringType, nullType]),
    })),
  };
});

export const compiledMutatingPolicy = compiledOnce((policy: MutatingAdmissionPolicy): CompiledMutatingPolicy => {
  const { mutations, reinvocationPolicy } = policy.spec;
  const common = compilePolicy(policy, true);
  return {
    ...common,
    reinvocationPolicy,
    mutations: (mutations ?? []).map(({ patchType, applyConfiguration, jsonPatch }) => ({
      patchType,
      patch:
        patchType === 'JSONPatch'
          ? compiled(common.variables, jsonPatch?.expression ?? '', [listType(jsonPatchType)])
          : compiled(common.variables, applyConfiguration?.expression ?? '', [applyConfigurationType]),
    })),
  };
});

interface PolicySpec {
  readonly paramKind?: ParamKind;
  readonly failurePolicy?: string;
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: MatchCondition[];
  readonly variables?: Variable[];
}

function compilePolicy({ metadata, spec }: KubeObject & { readonly spec: PolicySpec }, hasPatchTypes: boolean): CompiledPolicy {
  const { paramKind, failurePolicy, matchConstraints, matchConditions, variables } = spec;
  const environment = createPolicyEnvironment({ hasParams: paramKind !== undefined, hasAuthorizer: true, hasPatchTypes });
  const policyVariables = new PolicyVariables(environment, variables ?? []);
  return {
    name: metadata.name!,
    paramKind,
    failurePolicy,
    criteria: criteriaOf(matchConstraints, false),
    conditions: compileMatchConditions(matchConditions, failurePolicy, policyVariables.environment),
    variables: policyVariables,
  };
}

const compiled = ({ environment }: PolicyVariables, expression: string, wanted: readonly CelType[]): CompiledExpression => ({
  expression: expression.trim(),
  ...compilePolicyExpression(environment, expression, wanted),
});

/** `matchesWithoutRules`: a binding that names no rules leaves the choice to its policy. */
export function criteriaOf(resources: MatchResources | undefined, matchesWithoutRules: boolean): MatchCriteria {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy, namespaceSelector, objectSelector } = resources ?? {};
  return {
    rules: resourceRules,
    excluded: excludeResourceRules,
    matchesWithoutRules,
    matchPolicy,
    namespaceSelector: labelSelectorFromObject(namespaceSelector ?? {}),
    objectSelector: labelSelectorFromObject(objectSelector ?? {}),
  };
}
