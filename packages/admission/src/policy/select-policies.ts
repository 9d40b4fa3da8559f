import type { KubeObject } from '@kubewright/api-machinery';
import type { MatchResources, ParamRef } from '@kubewright/api/admissionregistration/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { versionMatched } from '../matching/match-criteria.ts';
import { compiledOnce, criteriaOf, type CompiledPolicy } from './compiled-policy.ts';
import { collectParams, type ParamDeps } from './params.ts';

/** A binding of either kind of policy. */
export interface PolicyBinding extends KubeObject {
  readonly spec: { readonly policyName?: string; readonly paramRef?: ParamRef; readonly matchResources?: MatchResources };
}

/** A policy to evaluate, at the version that matched, through one binding, with one set of parameters. */
export interface PolicyInvocation<P, B> {
  readonly policy: P;
  readonly binding: B;
  readonly version: string;
  readonly param: KubeObject | null;
}

/** A policy, or its binding, that cannot be evaluated as it is configured. */
export interface ConfigurationProblem<P, B> {
  readonly policy: P;
  readonly binding?: B;
  /** `failed to configure policy: …`, `failed to configure binding: …`. */
  readonly message: string;
}

export interface Selected<P, B> {
  readonly invocations: readonly PolicyInvocation<P, B>[];
  readonly problems: readonly ConfigurationProblem<P, B>[];
}

/** Which policies are for a request, through which bindings, with which parameters; in the order of their names. */
export async function selectPolicies<P extends CompiledPolicy, B extends PolicyBinding>(
  policies: readonly P[],
  bindings: readonly B[],
  request: AdmissionRequest,
  deps: ParamDeps,
): Promise<Selected<P, B>> {
  const bindingsOf = byPolicy(bindings);
  const invocations: PolicyInvocation<P, B>[] = [];
  const problems: ConfigurationProblem<P, B>[] = [];
  for (const policy of [...policies].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const version = await versionMatched(policy.criteria, request, deps.client).catch((error: Error) => error);
    if (version instanceof Error) problems.push({ policy, message: `failed to configure policy: ${version.message}` });
    if (typeof version !== 'string') continue;
    for (const binding of bindingsOf.get(policy.name) ?? []) {
      const params = await paramsFor(policy, binding, request, deps).catch((error: Error) => error);
      if (params instanceof Error) problems.push({ policy, binding, message: `failed to configure binding: ${params.message}` });
      else invocations.push(...params.map((param) => ({ policy, binding, version, param })));
    }
  }
  return { invocations, problems };
}

function byPolicy<B extends PolicyBinding>(bindings: readonly B[]): ReadonlyMap<string | undefined, readonly B[]> {
  const groups = new Map<string | undefined, B[]>();
  for (const binding of bindings) {
    const group = groups.get(binding.spec.policyName);
    if (group) group.push(binding);
    else groups.set(binding.spec.policyName, [binding]);
  }
  return groups;
}

/** What a binding narrows its policy to. */
const criteriaOfBinding = compiledOnce(({ spec }: PolicyBinding) => criteriaOf(spec.matchResources, true));

/** None when the binding is not for the request. */
async function paramsFor(
  { paramKind }: CompiledPolicy,
  binding: PolicyBinding,
  request: AdmissionRequest,
  deps: ParamDeps,
): Promise<readonly (KubeObject | null)[]> {
  const { matchResources, paramRef } = binding.spec;
  if (matchResources && (await versionMatched(criteriaOfBinding(binding), request, deps.client)) === undefined) return [];
  return collectParams(deps, { kind: paramKind, ref: paramRef, namespace: request.namespace });
}
