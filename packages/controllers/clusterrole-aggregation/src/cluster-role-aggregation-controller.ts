import { apiVersionOf, keyOf, type JsonObject, type ObjectKey } from '@kubewright/api-machinery';
import { ClusterRoles, type ClusterRole, type PolicyRule } from '@kubewright/api/rbac/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideRules } from './decide-rules.ts';

export const manifest: ControllerManifest = {
  name: 'clusterrole-aggregation-controller',
  primary: ClusterRoles,
  uses: [{ resource: ClusterRoles, verbs: ['get', 'list', 'watch', 'patch'] }],
  idleWithout: [ClusterRoles],
};

interface Deps {
  readonly roles: Lister<ClusterRole>;
  readonly client: ResourceClient<ClusterRole>;
}

/** Fills ClusterRoles that have an aggregationRule (upstream pkg/controller/clusterroleaggregation). */
class ClusterRoleAggregationController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Any role may begin or cease to be part of any aggregated one. */
  aggregated(): readonly ObjectKey[] {
    return this.#deps.roles
      .list()
      .filter(({ aggregationRule }) => aggregationRule !== undefined)
      .map(keyOf);
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { roles } = this.#deps;
    const role = roles.get(key);
    const decision = role && decideRules(role, (matches) => roles.list({ matches }));
    if (decision?.kind === 'apply') await this.#apply(key, decision.rules, signal);
    return done;
  }

  /** As the one manager of all rules: what it applied before and does not now goes. */
  async #apply(key: ObjectKey, rules: readonly PolicyRule[], signal: AbortSignal): Promise<void> {
    const { kind } = ClusterRoles;
    const body = { apiVersion: apiVersionOf(ClusterRoles), kind, metadata: { name: key.name }, ...(rules.length > 0 && { rules }) };
    await this.#deps.client.patch(
      key,
      { type: 'apply', body: body as unknown as JsonObject },
      { fieldManager: manifest.name, force: true, signal },
    );
  }
}

export const clusterRoleAggregationControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => {
    const reconciler = new ClusterRoleAggregationController({
      roles: informers.informer(ClusterRoles).lister,
      client: client.resource(ClusterRoles),
    });
    return { reconciler, triggers: [{ resource: ClusterRoles, keysOf: () => reconciler.aggregated() }] };
  },
};
