import type { ObjectKey } from '@kubewright/api-machinery';
import { PersistentVolumes, type PersistentVolume } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideProtection } from './decide-protection.ts';

const finalizer = 'kubernetes.io/pv-protection';

export const manifest: ControllerManifest = {
  name: 'persistentvolume-protection-controller',
  serviceAccount: 'pv-protection-controller',
  primary: PersistentVolumes,
  uses: [{ resource: PersistentVolumes, verbs: ['get', 'list', 'watch', 'update'] }],
  idleWithout: [PersistentVolumes],
};

interface Deps {
  readonly volumes: Lister<PersistentVolume>;
  readonly client: ResourceClient<PersistentVolume>;
}

/** Holds a volume that is deleted until it is bound to no claim. */
class PersistentVolumeProtectionController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const volume = this.#deps.volumes.get(key);
    if (!volume) return done;
    const decision = decideProtection(volume.metadata, finalizer, volume.status?.phase === 'Bound');
    if (decision.kind === 'keep') return done;
    await this.#deps.client.update({ ...volume, metadata: { ...volume.metadata, finalizers: [...decision.finalizers] } }, { signal });
    return done;
  }
}

export const persistentVolumeProtectionControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => ({
    reconciler: new PersistentVolumeProtectionController({
      volumes: informers.informer(PersistentVolumes).lister,
      client: client.resource(PersistentVolumes),
    }),
    triggers: [{ resource: PersistentVolumes }],
    workers: 1,
  }),
};
