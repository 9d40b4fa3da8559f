import {
  controllerOf,
  formatTime,
  isNotFound,
  keyOf,
  keyString,
  semanticEqual,
  type Clock,
  type KubeObject,
  type LabelSelector,
  type Logger,
  type ObjectKey,
  type ResourceType,
} from '@kubewright/api-machinery';
import { Pods, type Pod } from '@kubewright/api/core/v1';
import type { Lister } from '@kubewright/informer';
import type { ResourceClient } from '@kubewright/client';
import { done, requeueAfter, type ControllerContext, type Reconciler, type ReconcileResult, type Trigger } from '../controller.ts';
import { Expectations } from '../expectations.ts';
import { claimObjects, controllerReference } from './claim-objects.ts';
import { decideReplicas, decideReplicaStatus, type ReplicaSpec, type ReplicaStatus } from './decide-replicas.ts';
import { indexByOwner, type OwnerIndex } from './owner-index.ts';
import { isNamespaceTerminating, PodControl } from './pod-control.ts';
import { isPodActive, isPodTerminating, nextAvailableInMs } from './pod-state.ts';
import { slowStart } from './slow-start.ts';

/** What differs between the kinds that keep a number of pods running: ReplicaSet and ReplicationController. */
export interface ReplicaKind<T extends KubeObject> {
  readonly type: ResourceType<T>;
  specOf(owner: T): ReplicaSpec;
  /** @throws when the selector is invalid; such an owner is left alone. */
  selectorOf(owner: T): LabelSelector;
  statusOf(owner: T): ReplicaStatus | undefined;
  /** The owner with this status; `terminating` counts its pods that are on their way out. */
  withStatus(owner: T, status: ReplicaStatus, terminating: number): T;
}

interface Deps<T extends KubeObject> {
  readonly kind: ReplicaKind<T>;
  readonly owners: Lister<T>;
  readonly ownersByOwner: OwnerIndex<T>;
  readonly pods: OwnerIndex<Pod>;
  readonly ownerClient: ResourceClient<T>;
  readonly podClient: ResourceClient<Pod>;
  readonly podControl: PodControl;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps as many pods running as an owner asks for (upstream pkg/controller/replicaset). It acts on the view of its
 * informers, and after it has created or deleted waits until it sees the outcome there before it acts again.
 */
export class ReplicaReconciler<T extends KubeObject> implements Reconciler {
  readonly #deps: Deps<T>;
  readonly #expectations: Expectations;

  constructor(deps: Deps<T>) {
    this.#deps = deps;
    this.#expectations = new Expectations(deps.clock);
  }

  /** Over the informers and the client of a controller's context. */
  static create<T extends KubeObject>(
    kind: ReplicaKind<T>,
    { client, informers, clock, events, logger }: ControllerContext,
  ): ReplicaReconciler<T> {
    const owners = informers.informer(kind.type);
    const podClient = client.resource(Pods);
    return new ReplicaReconciler({
      kind,
      owners: owners.lister,
      ownersByOwner: indexByOwner(owners),
      pods: indexByOwner(informers.informer(Pods)),
      ownerClient: client.resource(kind.type),
      podClient,
      podControl: new PodControl({ pods: podClient, events }),
      clock,
      logger,
    });
  }

  /** The owner itself, and for a pod its controller or, for an orphan, whoever selects it. Expectations are met here. */
  triggers(): readonly Trigger[] {
    const pods: Trigger<Pod> = { resource: Pods, keysOf: (pod, old, change) => this.#keysOf(pod, old, change) };
    return [{ resource: this.#deps.kind.type }, pods as unknown as Trigger];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { kind, owners, clock } = this.#deps;
    const owner = owners.get(key);
    if (!owner) {
      this.#expectations.forget(keyString(key));
      return done;
    }
    const settled = this.#expectations.satisfied(keyString(key));
    const selector = this.#selectorOf(owner);
    if (!selector) return done;
    const { active, terminating } = await this.#claim(owner, selector, signal);
    const failure = settled && !owner.metadata.deletionTimestamp ? await this.#manage(owner, active, signal) : undefined;
    const spec = kind.specOf(owner);
    const nowMs = clock.nowMs();
    const previous = kind.statusOf(owner);
    const status = decideReplicaStatus({
      spec,
      active,
      previous,
      generation: owner.metadata.generation,
      failure,
      nowMs,
      now: formatTime(nowMs),
    });
    const wanted = kind.withStatus(owner, status, terminating.length);
    if (!semanticEqual(wanted, owner)) await this.#deps.ownerClient.updateStatus(wanted, { signal });
    if (failure !== undefined) throw failure;
    const nextMs = spec.minReadySeconds > 0 ? nextAvailableInMs(active, spec.minReadySeconds, nowMs) : undefined;
    return nextMs === undefined ? done : requeueAfter(nextMs);
  }

  #selectorOf(owner: T): LabelSelector | undefined {
    try {
      return this.#deps.kind.selectorOf(owner);
    } catch (error) {
      this.#deps.logger.error('an owner has an invalid selector and is left alone', { key: keyString(keyOf(owner)), error: String(error) });
      return undefined;
    }
  }

  async #claim(owner: T, selector: LabelSelector, signal: AbortSignal): Promise<{ active: Pod[]; terminating: Pod[] }> {
    const { kind, pods, ownerClient, podClient } = this.#deps;
    const { uid = '', namespace = '' } = owner.metadata;
    const known = [...pods.controlledBy(uid), ...pods.orphansIn(namespace)];
    const deps = { ownerType: kind.type, owners: ownerClient, objects: podClient };
    const active = await claimObjects(deps, owner, selector, known.filter(isPodActive), signal);
    const terminating = known.filter(
      (pod) => isPodTerminating(pod) && controllerOf(pod)?.uid === uid && selector.matches(pod.metadata.labels),
    );
    return { active, terminating };
  }

  /** Answers what failed, if anything did: the status tells it before it is thrown. */
  async #manage(owner: T, active: readonly Pod[], signal: AbortSignal): Promise<unknown> {
    const decision = decideReplicas(this.#deps.kind.specOf(owner), active, () => this.#related(owner), this.#deps.clock.nowMs());
    if (decision.kind === 'create') return this.#create(owner, decision.count, signal);
    if (decision.kind === 'delete') return this.#delete(owner, decision.pods, signal);
    return undefined;
  }

  async #create(owner: T, count: number, signal: AbortSignal): Promise<unknown> {
    const { kind, podControl } = this.#deps;
    const key = keyString(keyOf(owner));
    const { template } = kind.specOf(owner);
    if (!template) return undefined;
    const reference = controllerReference(kind.type, owner);
    this.#expectations.expectCreations(key, count);
    const { succeeded, error } = await slowStart(count, async () => {
      await podControl.create(template, owner, reference, signal).catch((failure: unknown) => {
        // Nothing to do but to wait until the namespace, and with it this owner, is gone.
        if (!isNamespaceTerminating(failure)) throw failure;
        this.#expectations.creationObserved(key);
      });
    });
    for (let missing = count - succeeded; missing > 0; missing--) this.#expectations.creationObserved(key);
    return error;
  }

  async #delete(owner: T, pods: readonly Pod[], signal: AbortSignal): Promise<unknown> {
    const key = keyString(keyOf(owner));
    this.#expectations.expectDeletions(
      key,
      pods.map(({ metadata }) => metadata.uid ?? ''),
    );
    const failures = await Promise.all(
      pods.map((pod) =>
        this.#deps.podControl.delete(pod, owner, signal).then(
          () => undefined,
          (error: unknown) => {
            this.#expectations.deletionObserved(key, pod.metadata.uid ?? '');
            return isNotFound(error) ? undefined : error;
          },
        ),
      ),
    );
    return failures.find((failure) => failure !== undefined);
  }

  /** Pods of all owners that the same object controls: what is spread over nodes together. */
  #related(owner: T): Pod[] {
    const { pods, ownersByOwner } = this.#deps;
    const uid = controllerOf(owner)?.uid;
    const owners = uid ? ownersByOwner.controlledBy(uid) : [];
    return owners.flatMap(({ metadata }) => pods.controlledBy(metadata.uid ?? ''));
  }

  #keysOf(pod: Pod, old: Pod | undefined, change: 'added' | 'updated' | 'deleted'): ObjectKey[] {
    const controller = this.#controllerOf(pod);
    const going = change === 'deleted' || pod.metadata.deletionTimestamp !== undefined;
    if (controller && going) this.#expectations.deletionObserved(keyString(keyOf(controller)), pod.metadata.uid ?? '');
    else if (controller && change === 'added') this.#expectations.creationObserved(keyString(keyOf(controller)));
    const before = old && controllerOf(old)?.uid !== controllerOf(pod)?.uid ? this.#controllerOf(old) : undefined;
    const interested = controllerOf(pod) || going ? [] : this.#selecting(pod);
    return [controller, before, ...interested].flatMap((owner) => (owner ? [keyOf(owner)] : []));
  }

  #controllerOf(pod: Pod): T | undefined {
    const reference = controllerOf(pod);
    if (!reference || reference.kind !== this.#deps.kind.type.kind) return undefined;
    const owner = this.#deps.owners.get({ namespace: pod.metadata.namespace ?? '', name: reference.name });
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  }

  #selecting(orphan: Pod): T[] {
    const owners = this.#deps.owners.list({ namespace: orphan.metadata.namespace ?? '' });
    return owners.filter((owner) => this.#selectorOf(owner)?.matches(orphan.metadata.labels));
  }
}
