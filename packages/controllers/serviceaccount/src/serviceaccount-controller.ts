import { isAlreadyExists, isForbidden, isNotFound, type ObjectKey } from '@kubewright/api-machinery';
import { Namespaces, ServiceAccounts, type Namespace, type ServiceAccount } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideMissingAccounts } from './decide-missing-accounts.ts';

export const manifest: ControllerManifest = {
  name: 'serviceaccount-controller',
  serviceAccount: 'service-account-controller',
  primary: Namespaces,
  uses: [
    { resource: Namespaces, verbs: ['list', 'watch'] },
    { resource: ServiceAccounts, verbs: ['create', 'list', 'watch'] },
  ],
  idleWithout: [Namespaces, ServiceAccounts],
};

/** Every namespace has these. */
const accountNames = ['default'];

interface Deps {
  readonly namespaces: Lister<Namespace>;
  readonly accounts: Lister<ServiceAccount>;
  readonly client: ResourceClient<ServiceAccount>;
}

/** Gives every active namespace its `default` service account, and gives it back when it is deleted. Keys name namespaces. */
class ServiceaccountController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile({ name: namespace }: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { namespaces, accounts } = this.#deps;
    const exists = (name: string): boolean => accounts.get({ namespace, name }) !== undefined;
    for (const name of decideMissingAccounts(namespaces.get({ name: namespace }), accountNames, exists))
      await this.#create({ namespace, name }, signal);
    return done;
  }

  async #create(key: Required<ObjectKey>, signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.client.create({ metadata: { ...key } }, { signal });
    } catch (error) {
      // Somebody was faster, or the namespace began to go: Forbidden with the cause NamespaceTerminating, or NotFound.
      if (!isAlreadyExists(error) && !isForbidden(error) && !isNotFound(error)) throw error;
    }
  }
}

export const serviceaccountControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => ({
    reconciler: new ServiceaccountController({
      namespaces: informers.informer(Namespaces).lister,
      accounts: informers.informer(ServiceAccounts).lister,
      client: client.resource(ServiceAccounts),
    }),
    triggers: [
      { resource: Namespaces },
      {
        resource: ServiceAccounts,
        keysOf: ({ metadata }, _old, change) => (change === 'deleted' ? [{ name: metadata.namespace ?? '' }] : []),
      },
    ],
    workers: 1,
  }),
};
