import { isAlreadyExists, isForbidden, isNotFound, type ObjectKey } from '@kubewright/api-machinery';
import { ConfigMaps, Namespaces, type ConfigMap, type Namespace } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideRootCa, rootCaName } from './decide-root-ca.ts';

export const manifest: ControllerManifest = {
  name: 'root-ca-certificate-publisher-controller',
  serviceAccount: 'root-ca-cert-publisher',
  primary: Namespaces,
  uses: [
    { resource: Namespaces, verbs: ['list', 'watch'] },
    { resource: ConfigMaps, verbs: ['create', 'list', 'update', 'watch'] },
  ],
  idleWithout: [Namespaces, ConfigMaps],
};

/** No other config map is followed. */
const selection = { fieldSelector: `metadata.name=${rootCaName}` };

export interface RootCaOptions {
  /** PEM of the authorities that the API server's certificate is of. */
  readonly caBundle: string;
}

interface Deps extends RootCaOptions {
  readonly namespaces: Lister<Namespace>;
  readonly configMaps: Lister<ConfigMap>;
  readonly client: ResourceClient<ConfigMap>;
}

/** Publishes the cluster's root certificates into every active namespace. Keys name namespaces. */
class RootCaCertificatePublisherController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile({ name: namespace }: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { namespaces, configMaps, client, caBundle } = this.#deps;
    const present = configMaps.get({ namespace, name: rootCaName });
    const decision = decideRootCa(namespaces.get({ name: namespace }), present, caBundle);
    try {
      if (decision.kind === 'create') await client.create(decision.object, { signal });
      if (decision.kind === 'update') await client.update(decision.object, { signal });
    } catch (error) {
      // Somebody was faster and will be looked at by its event, or the namespace began to go.
      if (!isAlreadyExists(error) && !isForbidden(error) && !isNotFound(error)) throw error;
    }
    return done;
  }
}

export function rootCaCertificatePublisherControllerDefinition({ caBundle }: RootCaOptions): ControllerDefinition {
  return {
    manifest,
    create: ({ informers, client }) => ({
      reconciler: new RootCaCertificatePublisherController({
        namespaces: informers.informer(Namespaces).lister,
        configMaps: informers.informer(ConfigMaps, selection).lister,
        client: client.resource(ConfigMaps),
        caBundle,
      }),
      triggers: [
        { resource: Namespaces },
        {
          resource: ConfigMaps,
          selection,
          keysOf: ({ metadata }, _old, change) => (change === 'added' ? [] : [{ name: metadata.namespace ?? '' }]),
        },
      ],
      workers: 1,
    }),
  };
}
