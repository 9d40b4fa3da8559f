import { ApiError, type StatusReason } from '@kubewright/api-machinery';
import {
  ValidatingAdmissionPolicies,
  ValidatingAdmissionPolicyBindings,
  type ValidatingAdmissionPolicyBinding,
} from '@kubewright/api/admissionregistration/v1';
import type { AdmissionPlugin, AdmissionRequest, Family } from '@kubewright/apiserver';
import type { ExtensionMetrics, PolicyCheck } from '../extension-metrics.ts';
import { isExemptFromPolicies } from '../matching/match-criteria.ts';
import type { ExpressionDeps } from '../matching/pending-decisions.ts';
import { rejection } from '../request.ts';
import { compiledValidatingPolicy, type CompiledValidatingPolicy } from './compiled-policy.ts';
import type { ParamDeps } from './params.ts';
import { PolicyRequest } from './policy-request.ts';
import { selectPolicies, type PolicyInvocation } from './select-policies.ts';
import { validationDecisions, type ValidationResult } from './validation-decisions.ts';

type Invocation = PolicyInvocation<CompiledValidatingPolicy, ValidatingAdmissionPolicyBinding>;

export type PolicyDeps = ExpressionDeps & ParamDeps;

/** A refusal, and by what. */
interface Denial {
  readonly policy: string;
  readonly binding: string | undefined;
  readonly message: string;
  readonly reason: string;
}

/** One entry of the audit annotation about failed validations. */
interface ValidationFailure {
  readonly message: string;
  readonly policy: string;
  readonly binding: string;
  readonly expressionIndex: number;
  readonly validationActions: readonly string[];
}

const maxFailures = 50;
const maxAnnotationLength = 10 * 1024;

/** Policies in CEL that may refuse a request (k8s.io/apiserver admission/plugin/policy/validating; KEP-3488). */
export class ValidatingAdmissionPolicy implements AdmissionPlugin {
  readonly name = 'ValidatingAdmissionPolicy';
  readonly #deps: PolicyDeps;

  constructor(deps: PolicyDeps) {
    this.#deps = deps;
  }

  families(): readonly Family[] {
    return this.#deps.metrics.families();
  }

  handles(request: AdmissionRequest): boolean {
    return !isExemptFromPolicies(request);
  }

  validate(request: AdmissionRequest): Promise<void> | undefined {
    return this.#deps.client.resource(ValidatingAdmissionPolicies).hasNone() ? undefined : this.#validate(request);
  }

  async #validate(request: AdmissionRequest): Promise<void> {
    const { client } = this.#deps;
    const { items } = await client.resource(ValidatingAdmissionPolicies).list();
    if (items.length === 0) return;
    const bindings = (await client.resource(ValidatingAdmissionPolicyBindings).list()).items;
    const { invocations, problems } = await selectPolicies(items.map(compiledValidatingPolicy), bindings, request, this.#deps);
    const outcome = new Outcome(request, this.#deps.metrics);
    for (const { policy, binding, message } of problems) {
      if (policy.failurePolicy !== 'Ignore') outcome.deny({ policy: policy.name, binding: binding?.metadata.name, message, reason: '' });
    }
    const seen = new PolicyRequest(request, this.#deps);
    for (const invocation of invocations)
      outcome.add(invocation, await validationDecisions(invocation.policy, await seen.bind(invocation)));
    outcome.conclude();
  }
}

/** What all policies together make of a request. */
class Outcome {
  readonly #request: AdmissionRequest;
  readonly #metrics: ExtensionMetrics;
  readonly #denials: Denial[] = [];
  readonly #failures: ValidationFailure[] = [];
  /** Values by `<policy>/<key>`: bindings of a policy may differ. */
  readonly #annotations = new Map<string, Set<string>>();

  constructor(request: AdmissionRequest, metrics: ExtensionMetrics) {
    this.#request = request;
    this.#metrics = metrics;
  }

  deny(denial: Denial): void {
    this.#denials.push(denial);
  }

  add({ policy, binding }: Invocation, { decisions, annotations, annotationErrors }: ValidationResult): void {
    const by = { policy: policy.name, binding: binding.metadata.name! };
    const validationActions = binding.spec.validationActions ?? [];
    for (const [expressionIndex, decision] of decisions.entries()) {
      const { message, durationMs = 0 } = decision;
      const tell = (action: PolicyCheck['action']): void =>
        this.#metrics.policyChecked('validating', { ...by, action, message, durationMs });
      if (decision.kind === 'admit') {
        if (message !== undefined) tell('allow');
        continue;
      }
      for (const action of validationActions) {
        if (action === 'Deny') this.deny({ ...by, message: decision.message, reason: decision.reason });
        else if (action === 'Audit') this.#failures.push({ message: decision.message, ...by, expressionIndex, validationActions });
        else if (action === 'Warn') this.#warn(by, decision.message);
        tell(action.toLowerCase() as PolicyCheck['action']);
      }
    }
    for (const { message, durationMs } of annotationErrors) {
      this.deny({ ...by, message, reason: '' });
      this.#metrics.policyChecked('validating', { ...by, action: 'deny', message, durationMs });
    }
    for (const { key, value } of annotations) this.#annotate(`${policy.name}/${key}`, value.slice(0, maxAnnotationLength));
  }

  /** @throws {ApiError} for the first refusal */
  conclude(): void {
    for (const [key, values] of this.#annotations) this.#request.annotate?.(key, [...values].join(', '));
    if (this.#failures.length > 0) {
      this.#request.annotate?.(
        'validation.policy.admission.k8s.io/validation_failure',
        JSON.stringify(this.#failures.slice(0, maxFailures)),
      );
    }
    const [first] = this.#denials;
    if (first) throw denied(this.#request, first);
  }

  #warn({ policy, binding }: { policy: string; binding: string }, message: string): void {
    this.#request.warn(`Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`);
  }

  #annotate(key: string, value: string): void {
    const values = this.#annotations.get(key) ?? new Set();
    this.#annotations.set(key, values.add(value));
  }
}

const codeOfReason: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413, Invalid: 422 };

function denied(request: AdmissionRequest, { policy, binding, message, reason }: Denial): ApiError {
  const by = binding === undefined ? `'${policy}'` : `'${policy}' with binding '${binding}'`;
  const text = `ValidatingAdmissionPolicy ${by} denied request: ${message}`;
  const { status } = rejection(request, text);
  const told = (reason || 'Invalid') as StatusReason;
  return new ApiError({
    ...status,
    code: codeOfReason[told] ?? 422,
    reason: told,
    details: { ...status.details, causes: [{ message: text }] },
  });
}
