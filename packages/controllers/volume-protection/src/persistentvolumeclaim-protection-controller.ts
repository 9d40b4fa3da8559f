import type { ObjectKey } from '@kubewright/api-machinery';
import { PersistentVolumeClaims, Pods, type PersistentVolumeClaim, type Pod } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  isPodFinished,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { claimInUse, claimNamesOf } from './claim-in-use.ts';
import { decideProtection } from './decide-protection.ts';

const finalizer = 'kubernetes.io/pvc-protection';

export const manifest: ControllerManifest = {
  name: 'persistentvolumeclaim-protection-controller',
  serviceAccount: 'pvc-protection-controller',
  primary: PersistentVolumeClaims,
  uses: [
    { resource: PersistentVolumeClaims, verbs: ['get', 'list', 'watch', 'update'] },
    { resource: Pods, verbs: ['get', 'list', 'watch'] },
  ],
  idleWithout: [PersistentVolumeClaims],
};

interface Deps {
  readonly claims: Lister<PersistentVolumeClaim>;
  readonly pods: Lister<Pod>;
  readonly client: ResourceClient<PersistentVolumeClaim>;
  readonly podClient: ResourceClient<Pod>;
}

/** Holds a claim that is deleted until no pod uses it. */
class PersistentVolumeClaimProtectionController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { claims, pods, client } = this.#deps;
    const claim = claims.get(key);
    if (!claim) return done;
    // Whether it is used matters only to a claim that is going.
    const isUsed =
      claim.metadata.deletionTimestamp !== undefined && claimInUse(claim, pods.list(key.namespace ? { namespace: key.namespace } : {}));
    const decision = decideProtection(claim.metadata, finalizer, isUsed);
    if (decision.kind === 'keep') return done;
    // A pod that the lister has not seen yet may use the claim.
    if (claim.metadata.deletionTimestamp && claimInUse(claim, await this.#livePods(key, signal))) return done;
    await client.update({ ...claim, metadata: { ...claim.metadata, finalizers: [...decision.finalizers] } }, { signal });
    return done;
  }

  async #livePods({ namespace }: ObjectKey, signal: AbortSignal): Promise<readonly Pod[]> {
    const { items } = await this.#deps.podClient.list({ ...(namespace && { namespace }), signal });
    return items;
  }
}

export const persistentVolumeClaimProtectionControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => ({
    reconciler: new PersistentVolumeClaimProtectionController({
      claims: informers.informer(PersistentVolumeClaims).lister,
      pods: informers.informer(Pods).lister,
      client: client.resource(PersistentVolumeClaims),
      podClient: client.resource(Pods),
    }),
    triggers: [
      { resource: PersistentVolumeClaims },
      {
        resource: Pods,
        keysOf: (object, _old, change) => {
          const pod = object as Pod;
          const mayHaveLetGo = change === 'deleted' || isPodFinished(pod);
          return mayHaveLetGo ? claimNamesOf(pod).map((name) => ({ namespace: pod.metadata.namespace!, name })) : [];
        },
      },
    ],
    workers: 1,
  }),
};
