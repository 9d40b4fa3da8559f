import { ApiError, statusOf, type StatusReason } from '@kubewright/api-machinery';
import {
  MutatingAdmissionPolicies,
  MutatingAdmissionPolicyBindings,
  type MutatingAdmissionPolicyBinding,
} from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import { isExemptFromPolicies } from '../matching/match-criteria.ts';
import { patchDraft } from '../matching/patch-draft.ts';
import { RoundsByRequest, type Rounds } from '../matching/rounds.ts';
import { rejection } from '../request.ts';
import { applyMutation } from './apply-mutation.ts';
import { compiledMutatingPolicy, type CompiledMutatingPolicy, type CompiledMutation } from './compiled-policy.ts';
import { PolicyRequest } from './policy-request.ts';
import { selectPolicies, type PolicyInvocation } from './select-policies.ts';
import type { PolicyDeps } from './validating-admission-policy.ts';

type Invocation = PolicyInvocation<CompiledMutatingPolicy, MutatingAdmissionPolicyBinding>;

/** Why the request cannot go on, as far as the policy's failure policy lets it matter. */
interface Problem {
  readonly policy: CompiledMutatingPolicy;
  readonly binding?: MutatingAdmissionPolicyBinding;
  readonly message: string;
  readonly reason?: StatusReason;
}

/** Policies in CEL that change an object (k8s.io/apiserver admission/plugin/policy/mutating; KEP-3962). */
export class MutatingAdmissionPolicy implements AdmissionPlugin {
  readonly name = 'MutatingAdmissionPolicy';
  readonly #deps: PolicyDeps;
  readonly #rounds = new RoundsByRequest();

  constructor(deps: PolicyDeps) {
    this.#deps = deps;
  }

  families(): readonly Family[] {
    return this.#deps.metrics.families();
  }

  /** There is nothing to change in a deletion. */
  handles(request: AdmissionRequest): boolean {
    return request.operation !== 'DELETE' && !isExemptFromPolicies(request);
  }

  admit(request: AdmissionRequest): Promise<void> | undefined {
    return this.#deps.client.resource(MutatingAdmissionPolicies).hasNone() ? undefined : this.#admit(request);
  }

  async #admit(request: AdmissionRequest): Promise<void> {
    const { client } = this.#deps;
    const { items } = await client.resource(MutatingAdmissionPolicies).list();
    if (items.length === 0) return;
    const bindings = (await client.resource(MutatingAdmissionPolicyBindings).list()).items;
    const selected = await selectPolicies(items.map(compiledMutatingPolicy), bindings, request, this.#deps);
    const problems: Problem[] = [...selected.problems];
    const rounds = this.#rounds.of(request);
    const seen = new PolicyRequest(request, this.#deps);
    rounds.begin(request);
    for (const invocation of selected.invocations) {
      if (rounds.skips(request, idOf(invocation))) continue;
      problems.push(...(await this.#invoke(invocation, request, { rounds, seen })));
    }
    rounds.end(request);
    const fatal = problems.filter(({ policy }) => policy.failurePolicy !== 'Ignore');
    if (fatal.length > 0) throw denied(request, fatal);
  }

  async #invoke(
    invocation: Invocation,
    request: AdmissionRequest,
    { rounds, seen }: { readonly rounds: Rounds; readonly seen: PolicyRequest },
  ): Promise<Problem[]> {
    const { policy, binding } = invocation;
    const { metrics } = this.#deps;
    const problem = (message: string): Problem => ({ policy, binding, message, reason: 'Invalid' });
    const verdict = await (await seen.bind(invocation)).checkConditions();
    if (verdict.kind === 'failed') return [problem(verdict.error)];
    if (verdict.kind === 'notMet') return [];
    const problems: Problem[] = [];
    for (const mutation of policy.mutations) {
      const elapsed = metrics.stopwatch();
      const by = { policy: policy.name, binding: binding.metadata.name! };
      try {
        const changed = await mutate(mutation, invocation, request, seen);
        metrics.policyChecked('mutating', { ...by, action: 'allow', durationMs: elapsed() });
        if (!changed) continue;
        seen.changed();
        rounds.changed(request);
      } catch (error) {
        const { message } = error as Error;
        metrics.policyChecked('mutating', { ...by, action: 'deny', message, durationMs: elapsed() });
        if (statusOf(error)) throw error;
        problems.push(problem(message));
      }
    }
    rounds.ran(idOf(invocation), policy.reinvocationPolicy === 'IfNeeded');
    return problems;
  }
}

/** True when the object is different afterwards. Each mutation sees what those before it have made. */
async function mutate(
  { patch, patchType }: CompiledMutation,
  invocation: Invocation,
  request: AdmissionRequest,
  seen: PolicyRequest,
): Promise<boolean> {
  const { object: draft } = request;
  if (!draft) return false;
  const result = await (await seen.bind(invocation)).expressions().evaluate(patch);
  if ('error' in result) throw new Error(result.error);
  return patchDraft(request, draft, invocation.version, (object, schema) => applyMutation(object, result.value, patchType, schema));
}

/** A policy through one binding with one set of parameters. */
function idOf({ policy, binding, param }: Invocation): string {
  return JSON.stringify([policy.name, binding.metadata.name, param?.metadata.namespace, param?.metadata.name]);
}

function denied(request: AdmissionRequest, problems: readonly Problem[]): ApiError {
  const messages = problems.map(({ policy, binding, message }) =>
    binding
      ? `policy '${policy.name}' with binding '${binding.metadata.name}' denied request: ${message}`
      : `policy ${JSON.stringify(policy.name)} denied request: ${message}`,
  );
  const { status } = rejection(request, messages[0]!);
  const causes = messages.map((message) => ({ message }));
  const { reason = status.reason } = problems[0]!;
  return new ApiError({ ...status, message: messages[0]!, ...(reason && { reason }), details: { ...status.details, causes } });
}
