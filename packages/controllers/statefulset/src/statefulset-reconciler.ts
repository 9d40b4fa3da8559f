import {
  controllerOf,
  isAlreadyExists,
  isNotFound,
  keyOf,
  labelSelectorFromObject,
  semanticEqual,
  type KubeObject,
  type ObjectKey,
} from '@kubewright/api-machinery';
import { StatefulSets, type ControllerRevision, type StatefulSet } from '@kubewright/api/apps/v1';
import { PersistentVolumeClaims, Pods, type PersistentVolumeClaim, type Pod } from '@kubewright/api/core/v1';
import {
  claimObjects,
  controllerReference,
  ControllerRevisions,
  done,
  indexByOwner,
  isNamespaceTerminating,
  nextAvailableInMs,
  podFromTemplate,
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
    const ofClaim = (claim: PersistentVolumeClaim, _old: unknown, change: string): ObjectKey[] =>
      change === 'deleted' ? this.#losing(claim) : [];
    return [
      { resource: StatefulSets },
      trigger<Pod>({ resource: Pods, keysOf }),
      trigger<PersistentVolumeClaim>({ resource: PersistentVolumeClaims, keysOf: ofClaim }),
    ];
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const set = this.#sets.get(key);
    if (!set) return done;
    const pods = await this.#claim(set, signal);
    const { template } = set.spec;
    const { revision: update, collisionCount } = await this.#revisions.current(
      {
        type: StatefulSets,
        object: set,
        selector: labelSelectorFromObject(set.spec.selector),
        template,
        collisionCount: set.status?.collisionCount,
      },
      signal,
    );
    const current = this.#revisions.of(set).find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const nowMs = this.#context.clock.nowMs();
    const revisions = { currentRevision: current.metadata.name!, updateRevision: update.metadata.name! };
    const actions = decidePods({ set, pods, updateRevision: revisions.updateRevision, nowMs });
    const failure = (await this.#keepClaims(set, pods, signal)) ?? (await this.#act(set, actions, { current, update }, signal));
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

  /** A pod that is there and waits may have lost its claims: they are made again. Answers the first failure. */
  async #keepClaims(set: StatefulSet, pods: readonly Pod[], signal: AbortSignal): Promise<unknown> {
    if (!set.spec.volumeClaimTemplates?.length || set.metadata.deletionTimestamp) return undefined;
    const waiting = pods.filter(({ status, metadata }) => status?.phase === 'Pending' && !metadata.deletionTimestamp);
    const outcomes = await Promise.allSettled(waiting.map((pod) => this.#createClaims(set, ordinalOf(pod, set)!, signal)));
    return outcomes.find((outcome) => outcome.status === 'rejected')?.reason as unknown;
  }

  /** Answers the first failure. An ordered set has one thing to do at a time. */
  async #act(
    set: StatefulSet,
    actions: readonly PodAction[],
    revisions: { current: ControllerRevision; update: ControllerRevision },
    signal: AbortSignal,
  ): Promise<unknown> {
    const creations = actions.filter((action) => action.kind === 'create');
    const deletions = actions.filter((action) => action.kind === 'delete');
    const { error } = await slowStart(creations.length, async (nth) => {
      const { ordinal, revision } = creations[nth]!;
      await this.#create(set, ordinal, revisions[revision], signal);
    });
    const outcomes = await Promise.allSettled(deletions.map(({ pod }) => this.#delete(set, pod, signal)));
    const failures = [error, ...outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined))];
    return failures.find((failure) => failure !== undefined && !isNamespaceTerminating(failure));
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
      const present = this.#claims.get({ namespace, name });
      // Its end would leave the pod without one: the pod waits until it is made again.
      if (present?.metadata.deletionTimestamp) throw new Error(`claim ${name} of pod ${podName(set, ordinal)} is being deleted`);
      if (present) continue;
      await this.#tell(
        set,
        'Create',
        `Claim ${name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`,
        'success',
        async () => {
          await this.#context.client.resource(PersistentVolumeClaims).create(claim, { signal });
        },
        isAlreadyExists,
      );
    }
  }

  async #delete(set: StatefulSet, pod: Pod, signal: AbortSignal): Promise<void> {
    const { name, uid } = pod.metadata;
    await this.#tell(
      set,
      'Delete',
      `Pod ${name} in StatefulSet ${set.metadata.name}`,
      'successful',
      async () => {
        await this.#context.client.resource(Pods).delete(keyOf(pod), { preconditions: { uid }, signal });
      },
      isNotFound,
    );
  }

  /** Does it, and tells of it in an event; not that a pod's name is taken, mostly by the pod itself, which the informer shows late. */
  async #tell(
    set: KubeObject,
    verb: 'Create' | 'Delete',
    what: string,
    success: string,
    action: () => Promise<void>,
    isDone = (_error: unknown): boolean => false,
  ): Promise<void> {
    const { events } = this.#context;
    try {
      await action();
      events.event(set, 'Normal', `Successful${verb}`, `${verb} ${what} ${success}`);
    } catch (error) {
      if (isDone(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      if (!isNamespaceTerminating(error) && !isAlreadyExists(error))
        events.event(set, 'Warning', `Failed${verb}`, `${verb} ${what} failed error: ${why}`);
      throw error;
    }
  }

  async #writeStatus(wanted: StatefulSet, set: StatefulSet, signal: AbortSignal): Promise<void> {
    if (!semanticEqual(wanted.status, set.status)) await this.#context.client.resource(StatefulSets).updateStatus(wanted, { signal });
  }

  /** The sets a claim of this name is of. */
  #losing({ metadata: { namespace = '', name = '' } }: PersistentVolumeClaim): ObjectKey[] {
    const isOf = ({ metadata, spec }: StatefulSet): boolean =>
      (spec.volumeClaimTemplates ?? []).some((template) => name.startsWith(`${template.metadata.name}-${metadata.name}-`));
    return this.#sets.list({ namespace }).filter(isOf).map(keyOf);
  }

  /** The set that controls the pod, or, for an orphan, those that select it. */
  #keysOf(pod: Pod): ObjectKey[] {
    const { namespace = '', labels } = pod.metadata;
    const reference = controllerOf(pod);
    if (reference) return reference.kind === 'StatefulSet' ? [{ namespace, name: reference.name }] : [];
    const interested = this.#sets
      .list({ namespace })
      .filter((set) => ordinalOf(pod, set) !== undefined && labelSelectorFromObject(set.spec.selector).matches(labels));
    return interested.map(keyOf);
  }
}
