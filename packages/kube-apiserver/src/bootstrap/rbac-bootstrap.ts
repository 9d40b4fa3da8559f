import { type KubeObject, keyOf } from '@kubewright/api-machinery';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '@kubewright/api/rbac/v1';
import type { Authorizer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { InformerFactory, SharedInformer } from '@kubewright/informer';
import type { FeatureGates } from '../runtime-config/feature-gates.ts';
import { bootstrapRbac, defaultRbacObjects } from './bootstrap-rbac.ts';

export interface RbacBootstrapDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  /** The informers whose listers the RBAC authorizer reads. */
  readonly informers: InformerFactory;
  /** Unset: all at their defaults. */
  readonly featureGates?: FeatureGates | undefined;
}

/**
 * Makes the default roles beside a server that already answers. Whoever RBAC decides about waits until the roles are
 * there and the authorizer sees them, so that nobody is refused only because the cluster is a moment old.
 */
export class RbacBootstrap {
  readonly #deps: RbacBootstrapDeps;
  readonly #opened: Promise<void>;
  #open: () => void = () => {};
  #isOpen = false;

  constructor(deps: RbacBootstrapDeps) {
    this.#deps = deps;
    this.#opened = new Promise((resolve) => {
      this.#open = () => {
        this.#isOpen = true;
        resolve();
      };
    });
  }

  /** `inner`, asked only once the default roles are there. */
  gate(inner: Authorizer): Authorizer {
    return {
      authorize: (attributes) => (this.#isOpen ? inner.authorize(attributes) : this.#opened.then(() => inner.authorize(attributes))),
    };
  }

  /** Returns when the roles are there and seen, or when the signal aborts; waiting requests go on in both cases. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, informers, featureGates } = this.#deps;
    const { clusterRoles, roles, clusterRoleBindings, roleBindings } = defaultRbacObjects(featureGates);
    signal.addEventListener('abort', this.#open, { once: true });
    await bootstrapRbac(client, featureGates);
    await Promise.all([
      seen(informers.informer(ClusterRoles), clusterRoles, signal),
      seen(informers.informer(Roles), roles, signal),
      seen(informers.informer(ClusterRoleBindings), clusterRoleBindings, signal),
      seen(informers.informer(RoleBindings), roleBindings, signal),
    ]);
    this.#open();
  }
}

/** Resolves when the informer holds every one of the objects, by name. */
function seen<T extends KubeObject>({ lister, deltas$ }: SharedInformer<T>, wanted: readonly KubeObject[], signal: AbortSignal): Promise<void> {
  const missing = new Set(wanted.map(keyOf).filter((key) => !lister.get(key)));
  if (missing.size === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const subscription = deltas$.subscribe(() => {
      for (const key of missing) if (lister.get(key)) missing.delete(key);
      if (missing.size === 0) queueMicrotask(finish);
    });
    const finish = (): void => {
      subscription.unsubscribe();
      resolve();
    };
    signal.addEventListener('abort', finish, { once: true });
  });
}
