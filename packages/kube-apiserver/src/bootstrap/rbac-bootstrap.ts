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
  /** The store is known to have the default roles, all of them as they are in a new cluster: nothing is looked at before somebody asks what they allow. */
  readonly rolesAreThere?: boolean;
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
  readonly #asked: Promise<void>;
  #ask: () => void = () => {};

  constructor(deps: RbacBootstrapDeps) {
    this.#deps = deps;
    this.#asked = new Promise((resolve) => (this.#ask = resolve));
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
      authorize: (attributes) => (this.#isOpen ? inner.authorize(attributes) : this.opened().then(() => inner.authorize(attributes))),
    };
  }

  /** Resolves when the roles are there and seen. */
  opened(): Promise<void> {
    this.#ask();
    return this.#opened;
  }

  /**
   * Returns when the roles are there and seen, or when the signal aborts; waiting requests go on in both cases. `onThere`
   * is told as soon as they are there.
   */
  async run(signal: AbortSignal, onThere: () => void = () => {}): Promise<void> {
    const { client, informers, featureGates, rolesAreThere } = this.#deps;
    signal.addEventListener('abort', this.#open, { once: true });
    if (rolesAreThere) {
      onThere();
      signal.addEventListener('abort', this.#ask, { once: true });
      await this.#asked;
      if (signal.aborted) return;
    }
    const [clusterRoles, roles] = [informers.informer(ClusterRoles), informers.informer(Roles)];
    const [clusterRoleBindings, roleBindings] = [informers.informer(ClusterRoleBindings), informers.informer(RoleBindings)];
    if (rolesAreThere) {
      const synced = [clusterRoles, roles, clusterRoleBindings, roleBindings].map((informer) => informer.synced(signal));
      await Promise.all(synced).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    } else {
      const wanted = defaultRbacObjects(featureGates);
      await bootstrapRbac(client, wanted);
      await Promise.all([
        seen(clusterRoles, wanted.clusterRoles, signal),
        seen(roles, wanted.roles, signal),
        seen(clusterRoleBindings, wanted.clusterRoleBindings, signal),
        seen(roleBindings, wanted.roleBindings, signal),
      ]);
      onThere();
    }
    this.#open();
  }
}

/** Resolves when the informer holds every one of the objects, by name. */
function seen<T extends KubeObject>(
  { lister, deltas$ }: SharedInformer<T>,
  wanted: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
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
