import { controllerOf, isAlreadyExists, isNotFound, keyOf, labelSelectorFromObject, semanticEqual, type KubeObject, type ObjectKey } from '@kubewright/api-machinery';
import { StatefulSets, type ControllerRevision, type StatefulSet } from '@kubewright/api/apps/v1';
import { PersistentVolumeClaims, Pods, type PersistentVolumeClaim, type Pod } from '@kubewright/api/core/v1';
import {
  claimObjects, controllerReference, ControllerRevisions, done, indexByOwner, isNamespaceTerminating, nextAvailableInMs, podFromTemplate, requeueAfter, trigger,
  type ControllerContext, type OwnerIndex, type Reconciler, type ReconcileResult, type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decidePods, type PodAction } from './decide-pods.ts';
import { decideStatus } from './decide-status.ts';
import { claimsFor, ordinalOf, podName, revisionOf, templateFor } from './stateful-pod.ts';

const defaultHistoryLimit = 10;

/** Keeps the pods of a StatefulSet: each with its name, its place in the order and its claims (upstream pkg/controller/statefulset). */
export class StatefulSetReconciler implements Reconciler {
  readonly #context: ControllerContext;
  readonly #sets: Lister<StatefulSet>;
  readonly #pods: OwnerIndex<Pod>;
  readonly #claims: Lister<PersistentVolumeClaim>;
  readonly #revisions: ControllerRevisions;

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#context = context;
    this.#sets = informers.informer(StatefulSets).lister;
    this.#pods = indexByOwner(informers.informer(Pods));
    this.#claims = informers.informer(PersistentVolumeClaims).lister;
    this.#revisions = new ControllerRevisions(context);
  }

  triggers(): readonly Trigger[] {
    const keysOf = (pod: Pod, old: Pod | undefined): ObjectKey[] => [pod, ...(old ? [old] : [])].flatMap((each) => this.#keysOf(each));
    return [{ resource: StatefulSets }, trigger<Pod>({ resource: Pods, keysOf })];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const set = this.#sets.get(key);
    if (!set) return done;
    const pods = await this.#claim(set, signal);
    const { template } = set.spec;
    const { revision: update, collisionCount } = await this.#revisions.current(
      { type: StatefulSets, object: set, template, collisionCount: set.status?.collisionCount },
      signal,
    );
    const current = this.#revisions.of(set).find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const nowMs = this.#context.clock.nowMs();
    const revisions = { currentRevision: current.metadata.name!, updateRevision: update.metadata.name! };
    const actions = decidePods({ set, pods, updateRevision: revisions.updateRevision, nowMs });
    const failure = await this.#act(set, actions, { current, update }, signal);
    await this.#writeStatus({ ...set, status: decideStatus({ set, pods, ...revisions, collisionCount, nowMs }) }, set, signal);
    const live = new Set([revisions.currentRevision, revisions.updateRevision, ...pods.map(revisionOf)]);
    await this.#revisions.truncate(set, live, set.spec.revisionHistoryLimit ?? defaultHistoryLimit, signal);
    if (failure !== undefined) throw failure;
    const waitMs = set.spec.minReadySeconds ? nextAvailableInMs(pods, set.spec.minReadySeconds, nowMs) : undefined;
    return waitMs === undefined ? done : requeueAfter(waitMs);
  }

  async #claim(set: StatefulSet, signal: AbortSignal): Promise<Pod[]> {
    const { client } = this.#context;
    const { uid = '', namespace = '' } = set.metadata;
    const known = [...this.#pods.controlledBy(uid), ...this.#pods.orphansIn(namespace)].filter((pod) => ordinalOf(pod, set) !== undefined);
    const deps = { ownerType: StatefulSets, owners: client.resource(StatefulSets), objects: client.resource(Pods) };
    return claimObjects(deps, set, labelSelectorFromObject(set.spec.selector), known, signal);
  }

  /** Answers the first failure; what comes after it in the order is left for the next time. */
  async #act(set: StatefulSet, actions: readonly PodAction[], revisions: { current: ControllerRevision; update: ControllerRevision }, signal: AbortSignal): Promise<unknown> {
    for (const action of actions) {
      try {
        if (action.kind === 'delete') await this.#delete(set, action.pod, signal);
        else await this.#create(set, action.ordinal, revisions[action.revision], signal);
      } catch (error) {
        if (!isNamespaceTerminating(error)) return error;
      }
    }
    return undefined;
  }

  async #create(set: StatefulSet, ordinal: number, revision: ControllerRevision, signal: AbortSignal): Promise<void> {
    const name = podName(set, ordinal);
    await this.#createClaims(set, ordinal, signal);
    const draft = podFromTemplate(templateFor(set, revision, ordinal), set, controllerReference(StatefulSets, set));
    draft.metadata.name = name;
    await this.#tell(set, 'Create', `Pod ${name} in StatefulSet ${set.metadata.name}`, 'successful', async () => {
      await this.#context.client.resource(Pods).create(draft, { signal });
    });
  }

  async #createClaims(set: StatefulSet, ordinal: number, signal: AbortSignal): Promise<void> {
    for (const { claim } of claimsFor(set, ordinal)) {
      const { namespace = '', name = '' } = claim.metadata;
      if (this.#claims.get({ namespace, name })) continue;
      await this.#tell(set, 'Create', `Claim ${name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`, 'success', async () => {
        await this.#context.client.resource(PersistentVolumeClaims).create(claim, { signal });
      });
    }
  }

  async #delete(set: StatefulSet, pod: Pod, signal: AbortSignal): Promise<void> {
    const { name, uid } = pod.metadata;
    await this.#tell(set, 'Delete', `Pod ${name} in StatefulSet ${set.metadata.name}`, 'successful', async () => {
      await this.#context.client.resource(Pods).delete(keyOf(pod), { preconditions: { uid }, signal });
    });
  }

  /** Does it, and tells of it in an event. What is there, or gone, already needs no word: the informer shows it late. */
  async #tell(set: KubeObject, verb: 'Create' | 'Delete', what: string, success: string, action: () => Promise<void>): Promise<void> {
    const { events } = this.#context;
    try {
      await action();
      events.event(set, 'Normal', `Successful${verb}`, `${verb} ${what} ${success}`);
    } catch (error) {
      if (isAlreadyExists(error) || isNotFound(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      if (!isNamespaceTerminating(error)) events.event(set, 'Warning', `Failed${verb}`, `${verb} ${what} failed error: ${why}`);
      throw error;
    }
  }

  async #writeStatus(wanted: StatefulSet, set: StatefulSet, signal: AbortSignal): Promise<void> {
    if (!semanticEqual(wanted.status, set.status)) await this.#context.client.resource(StatefulSets).updateStatus(wanted, { signal });
  }

  /** The set that controls the pod, or, for an orphan, those that select it. */
  #keysOf(pod: Pod): ObjectKey[] {
    const { namespace = '', labels } = pod.metadata;
    const reference = controllerOf(pod);
    if (reference) return reference.kind === 'StatefulSet' ? [{ namespace, name: reference.name }] : [];
    const interested = this.#sets.list({ namespace }).filter((set) => ordinalOf(pod, set) !== undefined && labelSelectorFromObject(set.spec.selector).matches(labels));
    return interested.map(keyOf);
  }
}
