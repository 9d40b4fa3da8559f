import type { KubeObject, ObjectKey } from '@kubewright/api-machinery';
import { PersistentVolumeClaims, PersistentVolumes, type PersistentVolume, type PersistentVolumeClaim } from '@kubewright/api/core/v1';
import { VolumeAttributesClasses, type VolumeAttributesClass } from '@kubewright/api/storage/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { classNamesOfClaim, classNamesOfVolume } from './attributes-class-names.ts';
import { decideProtection } from './decide-protection.ts';

const finalizer = 'kubernetes.io/vac-protection';

export const manifest: ControllerManifest = {
  name: 'volumeattributesclass-protection-controller',
  primary: VolumeAttributesClasses,
  uses: [
    { resource: PersistentVolumeClaims, verbs: ['get', 'list', 'watch'] },
    { resource: PersistentVolumes, verbs: ['get', 'list', 'watch'] },
    { resource: VolumeAttributesClasses, verbs: ['get', 'list', 'watch', 'update'] },
  ],
  idleWithout: [VolumeAttributesClasses],
};

interface Deps {
  readonly classes: Lister<VolumeAttributesClass>;
  readonly claims: Lister<PersistentVolumeClaim>;
  readonly volumes: Lister<PersistentVolume>;
  readonly client: ResourceClient<VolumeAttributesClass>;
}

/** Holds a VolumeAttributesClass that is deleted until no claim and no volume names it. */
class VolumeAttributesClassProtectionController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile({ name }: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const object = this.#deps.classes.get({ name });
    if (!object) return done;
    // Whether it is used matters only to a class that is going.
    const decision = decideProtection(object.metadata, finalizer, object.metadata.deletionTimestamp !== undefined && this.#isUsed(name));
    if (decision.kind === 'keep') return done;
    await this.#deps.client.update({ ...object, metadata: { ...object.metadata, finalizers: [...decision.finalizers] } }, { signal });
    return done;
  }

  #isUsed(name: string): boolean {
    const { claims, volumes } = this.#deps;
    return (
      volumes.list({}).some((volume) => classNamesOfVolume(volume).includes(name)) ||
      claims.list({}).some((claim) => classNamesOfClaim(claim).includes(name))
    );
  }
}

/** Keys of the classes that an object named and names no more. */
function letGo<T extends KubeObject>(namesOf: (object: T) => string[]) {
  return (object: KubeObject, old: KubeObject | undefined, change: string): ObjectKey[] => {
    const left = change === 'deleted' ? namesOf(object as T) : old ? namesOf(old as T) : [];
    const kept = change === 'deleted' ? [] : namesOf(object as T);
    return left.filter((name) => !kept.includes(name)).map((name) => ({ name }));
  };
}

export const volumeAttributesClassProtectionControllerDefinition: ControllerDefinition = {
  manifest,
  create: ({ informers, client }) => ({
    reconciler: new VolumeAttributesClassProtectionController({
      classes: informers.informer(VolumeAttributesClasses).lister,
      claims: informers.informer(PersistentVolumeClaims).lister,
      volumes: informers.informer(PersistentVolumes).lister,
      client: client.resource(VolumeAttributesClasses),
    }),
    triggers: [
      { resource: VolumeAttributesClasses },
      { resource: PersistentVolumeClaims, keysOf: letGo<PersistentVolumeClaim>(classNamesOfClaim) },
      { resource: PersistentVolumes, keysOf: letGo<PersistentVolume>(classNamesOfVolume) },
    ],
    workers: 1,
  }),
};
