import {
  controllerOf,
  keyOf,
  labelSelectorFromObject,
  type KubeObject,
  type LabelSelector,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { Deployments, ReplicaSets, type Deployment, type ReplicaSet } from '@kubewright/api/apps/v1';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import {
  done,
  indexByOwner,
  type ControllerContext,
  type ControllerDefinition,
  type ControllerManifest,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { DeploymentSync, type SyncDeps } from './deployment-sync.ts';

export const manifest: ControllerManifest = {
  name: 'deployment-controller',
  primary: Deployments,
  uses: [
    { resource: Deployments, verbs: ['get', 'list', 'watch', 'update'] },
    { resource: Deployments, subresource: 'status', verbs: ['update'] },
    { resource: Deployments, subresource: 'finalizers', verbs: ['update'] },
    { resource: ReplicaSets, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] },
    { resource: Pods, verbs: ['get', 'list', 'watch'] },
  ],
  idleWithout: [Deployments],
};

/** Rolls out templates: one ReplicaSet for each, grown and shrunk step by step (upstream pkg/controller/deployment). */
export const deploymentControllerDefinition: ControllerDefinition = {
  manifest,
  create(context) {
    const reconciler = new DeploymentController(context);
    return { reconciler, triggers: reconciler.triggers() };
  },
};

class DeploymentController implements Reconciler {
  readonly #deployments: Lister<Deployment>;
  readonly #replicaSets: Lister<ReplicaSet>;
  readonly #sync: SyncDeps;

  constructor({ client, informers, clock, events }: ControllerContext) {
    const replicaSets = informers.informer(ReplicaSets);
    this.#deployments = informers.informer(Deployments).lister;
    this.#replicaSets = replicaSets.lister;
    this.#sync = {
      deployments: client.resource(Deployments),
      replicaSets: client.resource(ReplicaSets),
      replicaSetsByOwner: indexByOwner(replicaSets),
      podsByOwner: indexByOwner(informers.informer(Pods)),
      clock,
      events,
    };
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const deployment = this.#deployments.get(key);
    return deployment ? new DeploymentSync(this.#sync, deployment, signal).run() : done;
  }

  triggers(): readonly Trigger[] {
    const replicaSets: Trigger<ReplicaSet> = {
      resource: ReplicaSets,
      keysOf: (object, old, change) => this.#keysOfReplicaSet(object, old, change),
    };
    const pods: Trigger<Pod> = { resource: Pods, keysOf: (pod, _old, change) => (change === 'deleted' ? this.#keysOfDeletedPod(pod) : []) };
    return [{ resource: Deployments }, replicaSets as unknown as Trigger, pods as unknown as Trigger];
  }

  #keysOfReplicaSet(replicaSet: ReplicaSet, old: ReplicaSet | undefined, change: string): ObjectKey[] {
    const owner = this.#deploymentOf(replicaSet);
    const before = old && controllerOf(old)?.uid !== controllerOf(replicaSet)?.uid ? this.#deploymentOf(old) : undefined;
    const isOrphan = !controllerOf(replicaSet) && change !== 'deleted';
    const selecting = isOrphan
      ? this.#deployments.list({ namespace: replicaSet.metadata.namespace ?? '' }).filter((each) => selects(each, replicaSet))
      : [];
    return [owner, before, ...selecting].flatMap((each) => (each ? [keyOf(each)] : []));
  }

  /** A Deployment that recreates waits for the last of its old pods to go. */
  #keysOfDeletedPod(pod: Pod): ObjectKey[] {
    const reference = controllerOf(pod);
    if (reference?.kind !== ReplicaSets.kind) return [];
    const replicaSet = this.#replicaSets.get({ namespace: pod.metadata.namespace ?? '', name: reference.name });
    const deployment = replicaSet?.metadata.uid === reference.uid ? this.#deploymentOf(replicaSet) : undefined;
    return deployment?.spec.strategy?.type === 'Recreate' ? [keyOf(deployment)] : [];
  }

  #deploymentOf(object: KubeObject): Deployment | undefined {
    const reference = controllerOf(object);
    if (reference?.kind !== Deployments.kind) return undefined;
    const deployment = this.#deployments.get({ namespace: object.metadata.namespace ?? '', name: reference.name });
    return deployment?.metadata.uid === reference.uid ? deployment : undefined;
  }
}

/** An empty selector selects nothing here; validation admits none. */
function selects(deployment: Deployment, object: KubeObject): boolean {
  const selector = selectorOf(deployment);
  return selector !== undefined && !selector.isEmpty && selector.matches(object.metadata.labels);
}

function selectorOf({ spec }: Deployment): LabelSelector | undefined {
  try {
    return labelSelectorFromObject(spec.selector);
  } catch {
    return undefined;
  }
}
