import type { JsonObject } from '@kubewright/api-machinery';
import { Namespaces } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import { runtimeCostBudget, type PendingDecisions, type PolicyBindings } from '@kubewright/cel';
import type { ConditionsOwner, ExtensionMetrics } from '../extension-metrics.ts';
import { Expressions } from '../matching/expressions.ts';
import type { ExpressionDeps } from '../matching/pending-decisions.ts';
import { namespaceObject } from '../matching/request-bindings.ts';
import { RequestView } from '../matching/request-view.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { PolicyInvocation } from './select-policies.ts';

/** One request as its policies see it: what they share is made once. */
export class PolicyRequest {
  readonly #view: RequestView;
  readonly #request: AdmissionRequest;
  readonly #deps: ExpressionDeps;
  readonly #namespace: Promise<JsonObject | null>;

  constructor(request: AdmissionRequest, deps: ExpressionDeps) {
    this.#request = request;
    this.#deps = deps;
    this.#view = new RequestView(request, deps);
    this.#namespace = this.#readNamespace();
    // Whoever evaluates first is told.
    this.#namespace.catch(() => {});
  }

  /** What the expressions of one invocation may name now. @throws {ApiError} NotFound when the namespace is not there. */
  async bind({ policy, version, param }: PolicyInvocation<CompiledPolicy, unknown>): Promise<BoundPolicy> {
    const bindings = { ...(await this.#view.bindings(version)), namespaceObject: await this.#namespace, params: param };
    const { decisions } = this.#view;
    const bound = policy.variables.bind(bindings, { authorizer: decisions, traversal: decisions.traversal });
    const owner = { name: policy.name, kind: 'policy', type: 'validate', operation: this.#request.operation } as const;
    return new BoundPolicy(policy, bound, { decisions, owner, metrics: this.#deps.metrics });
  }

  /** The object of the request is another one now. */
  changed(): void {
    this.#view.changed();
  }

  async #readNamespace(): Promise<JsonObject | null> {
    const { definition, namespace } = this.#request;
    const isNamespace = definition.group === '' && definition.plural === 'namespaces';
    if (namespace === '' || isNamespace) return null;
    return namespaceObject(await this.#deps.client.resource(Namespaces).get({ name: namespace }));
  }
}

interface BoundPolicyDeps {
  readonly decisions: PendingDecisions;
  readonly owner: ConditionsOwner;
  readonly metrics: ExtensionMetrics;
}

/** A policy with everything its expressions read. */
export class BoundPolicy {
  readonly #policy: CompiledPolicy;
  readonly #bound: PolicyBindings;
  readonly #deps: BoundPolicyDeps;

  constructor(policy: CompiledPolicy, bound: PolicyBindings, deps: BoundPolicyDeps) {
    this.#policy = policy;
    this.#bound = bound;
    this.#deps = deps;
  }

  get metrics(): ExtensionMetrics {
    return this.#deps.metrics;
  }

  /** Expressions on a budget of their own. */
  expressions(budget = runtimeCostBudget): Expressions {
    const { bindings } = this.#bound;
    return new Expressions({ bindings, decisions: this.#deps.decisions, budget, takeCost: () => this.#bound.takeCost() });
  }

  checkConditions(): ReturnType<NonNullable<CompiledPolicy['conditions']>['check']> {
    const { conditions } = this.#policy;
    const { decisions, owner, metrics } = this.#deps;
    return conditions
      ? conditions.check(this.#bound.bindings, decisions, { owner, metrics, takeCost: () => this.#bound.takeCost() })
      : Promise.resolve({ kind: 'met' });
  }
}
