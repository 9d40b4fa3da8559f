import {
  controllerOf,
  isNotFound,
  keyOf,
  keyString,
  labelSelectorFromObject,
  semanticEqual,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { DaemonSets, type DaemonSet } from '@kubewright/api/apps/v1';
import { Nodes, Pods, type Node, type Pod } from '@kubewright/api/core/v1';
import {
  claimObjects,
  controllerReference,
  ControllerRevisions,
  done,
  Expectations,
  indexByOwner,
  isNamespaceTerminating,
  nextAvailableInMs,
  PodControl,
  requeueAfter,
  slowStart,
  trigger,
  type ControllerContext,
  type OwnerIndex,
  type Reconciler,
  type ReconcileResult,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { hashLabel, hashOf, nodeNameOf, templateFor } from './daemon-pod.ts';
import { decidePods, decideUpdate, type DaemonView } from './decide-pods.ts';
import { decideStatus } from './decide-status.ts';
import { EndedPods } from './ended-pods.ts';

const defaultHistoryLimit = 10;
/** At most so many pods are made or deleted at a time. */
const burst = 250;

/** Keeps one pod of a DaemonSet on every node that wants it (upstream pkg/controller/daemon). */
export class DaemonSetReconciler implements Reconciler {
  readonly #context: ControllerContext;
  readonly #sets: Lister<DaemonSet>;
  readonly #nodes: Lister<Node>;
  readonly #pods: OwnerIndex<Pod>;
  readonly #revisions: ControllerRevisions;
  readonly #podControl: PodControl;
  readonly #expectations: Expectations;
  readonly #ended: EndedPods;

  constructor(context: ControllerContext) {
    const { client, informers, clock, events } = context;
    this.#context = context;
    this.#sets = informers.informer(DaemonSets).lister;
    this.#nodes = informers.informer(Nodes).lister;
    this.#pods = indexByOwner(informers.informer(Pods));
    this.#revisions = new ControllerRevisions({ client, informers, hashLabel });
    this.#podControl = new PodControl({ pods: client.resource(Pods), events });
    this.#expectations = new Expectations(clock);
    this.#ended = new EndedPods(clock);
  }

  triggers(): readonly Trigger[] {
    return [
      { resource: DaemonSets },
      trigger<Pod>({ resource: Pods, keysOf: (pod, old, change) => this.#keysOfPod(pod, old, change) }),
      trigger<Node>({ resource: Nodes, keysOf: (node, old) => (old && isSamePlace(node, old) ? [] : this.#sets.list().map(keyOf)) }),
    ];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const set = this.#sets.get(key);
    if (!set) {
      this.#expectations.forget(keyString(key));
      return done;
    }
    // Asked before the pods are looked at: one that appears in between must not be taken for missing.
    const settled = this.#expectations.satisfied(keyString(key));
    const pods = await this.#claim(set, signal);
    if (set.metadata.deletionTimestamp) return done;
    const selector = labelSelectorFromObject(set.spec.selector);
    const owner = { type: DaemonSets, object: set, selector, template: set.spec.template, collisionCount: set.status?.collisionCount };
    const { revision, collisionCount } = await this.#revisions.current(owner, signal);
    const view: DaemonView = { set, pods, nodes: this.#nodes.list(), hash: hashOf(revision), nowMs: this.#context.clock.nowMs() };
    const { failure, waitMs } = settled ? await this.#act(view, signal) : {};
    const status = decideStatus(view, collisionCount);
    if (!semanticEqual(status, set.status)) await this.#context.client.resource(DaemonSets).updateStatus({ ...set, status }, { signal });
    const hashes = new Set(pods.map(hashOf));
    const live = this.#revisions.of(set).filter((each) => each.metadata.name === revision.metadata.name || hashes.has(hashOf(each)));
    await this.#revisions.truncate(
      set,
      new Set(live.map(({ metadata }) => metadata.name!)),
      set.spec.revisionHistoryLimit ?? defaultHistoryLimit,
      signal,
    );
    if (failure !== undefined) throw failure;
    const waits = [waitMs, set.spec.minReadySeconds ? nextAvailableInMs(pods, set.spec.minReadySeconds, view.nowMs) : undefined].filter(
      (ms) => ms !== undefined,
    );
    return waits.length > 0 ? requeueAfter(Math.min(...waits)) : done;
  }

  async #claim(set: DaemonSet, signal: AbortSignal): Promise<Pod[]> {
    const { client } = this.#context;
    const { uid = '', namespace = '' } = set.metadata;
    const known = [...this.#pods.controlledBy(uid), ...this.#pods.orphansIn(namespace)];
    const deps = { ownerType: DaemonSets, owners: client.resource(DaemonSets), objects: client.resource(Pods) };
    return claimObjects(deps, set, labelSelectorFromObject(set.spec.selector), known, signal);
  }

  /** Fills nodes first; only when nothing is missing or too many does the update of old pods go on. */
  async #act(view: DaemonView, signal: AbortSignal): Promise<{ failure?: unknown; waitMs?: number | undefined }> {
    const placing = decidePods(view);
    const { due, waitMs } = this.#ended.due(view.set, placing.ended);
    this.#tellEnded(view.set, due);
    // A pod that waits to be made anew holds up nobody else's update, which may be what mends it.
    const isPlaced = placing.create.length + placing.delete.length + due.length === 0;
    const next = isPlaced ? decideUpdate(view) : { create: placing.create, delete: [...placing.delete, ...due] };
    const failures = [
      await this.#create(view, next.create.slice(0, burst), signal),
      await this.#delete(view.set, next.delete.slice(0, burst), signal),
    ];
    return { failure: failures.find((failure) => failure !== undefined), waitMs };
  }

  #tellEnded(set: DaemonSet, pods: readonly Pod[]): void {
    for (const pod of pods) {
      const { namespace, name } = pod.metadata;
      const state = pod.status?.phase === 'Failed' ? 'failed' : 'succeeded';
      const message = `Found ${state} daemon pod ${namespace}/${name} on node ${nodeNameOf(pod)}, will try to ${state === 'failed' ? 'kill' : 'delete'} it`;
      this.#context.events.event(
        set,
        state === 'failed' ? 'Warning' : 'Normal',
        state === 'failed' ? 'FailedDaemonPod' : 'SucceededDaemonPod',
        message,
      );
    }
  }

  async #create({ set, hash }: DaemonView, nodes: readonly string[], signal: AbortSignal): Promise<unknown> {
    if (nodes.length === 0) return undefined;
    const key = keyString(keyOf(set));
    const reference = controllerReference(DaemonSets, set);
    this.#expectations.expectCreations(key, nodes.length);
    const { succeeded, error } = await slowStart(nodes.length, async (nth) => {
      await this.#podControl.create(templateFor(set, hash, nodes[nth]!), set, reference, signal).catch((failure: unknown) => {
        if (!isNamespaceTerminating(failure)) throw failure;
        this.#expectations.creationObserved(key);
      });
    });
    for (let missing = nodes.length - succeeded; missing > 0; missing--) this.#expectations.creationObserved(key);
    return error;
  }

  async #delete(set: DaemonSet, pods: readonly Pod[], signal: AbortSignal): Promise<unknown> {
    const outcomes = await Promise.allSettled(
      pods.map((pod) =>
        this.#podControl.delete(pod, set, signal).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        }),
      ),
    );
    return outcomes.find((outcome) => outcome.status === 'rejected')?.reason as unknown;
  }

  #keysOfPod(pod: Pod, old: Pod | undefined, change: 'added' | 'updated' | 'deleted'): ObjectKey[] {
    const keys = [pod, ...(old ? [old] : [])].flatMap((each) => this.#ownersOf(each));
    const controller = controllerOf(pod);
    const key = { namespace: pod.metadata.namespace ?? '', name: controller?.name ?? '' };
    const isOwn = controller !== undefined && this.#sets.get(key)?.metadata.uid === controller.uid;
    if (isOwn && change === 'added') this.#expectations.creationObserved(keyString(key));
    return keys;
  }

  /** The set that controls the pod, or, for an orphan, those that select it. */
  #ownersOf(pod: Pod): ObjectKey[] {
    const { namespace = '', labels } = pod.metadata;
    const reference = controllerOf(pod);
    if (reference) return reference.kind === 'DaemonSet' ? [{ namespace, name: reference.name }] : [];
    return this.#sets
      .list({ namespace })
      .filter((set) => labelSelectorFromObject(set.spec.selector).matches(labels))
      .map(keyOf);
  }
}

/** Whether nothing has changed by which a pod may or may not be on a node. */
function isSamePlace(node: Node, old: Node): boolean {
  return semanticEqual(node.metadata.labels, old.metadata.labels) && semanticEqual(node.spec?.taints, old.spec?.taints);
}
