import type { Clock, KubeObject, Logger, ObjectKey, Random, ResourceType } from '@kubewright/api-machinery';
import { isConflict, isNotFound } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { EventRecorder, ListResources } from '@kubewright/controller-runtime';
import { defaultControllerLimiter, runWorkers, WorkQueue } from '@kubewright/workqueue';
import { decideCollection } from './decide-collection.ts';
import { foregroundFinalizer, ObjectGraph, orphanFinalizer, refersRightly, type GraphNode, type GraphWork } from './object-graph.ts';
import { OwnerLookup, UnreachableOwnerError } from './owner-lookup.ts';
import { ResourceMonitors } from './resource-monitors.ts';

export interface GarbageCollectorDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: EventRecorder;
  readonly listResources: ListResources;
  readonly workers: number;
}

/**
 * Deletes objects whose owners are gone, lets foreground deletion wait for dependents, and frees dependents of orphaning
 * owners (upstream's pkg/controller/garbagecollector). The graph says what may have to go; before anything is deleted the
 * object is read, and the deletion names its uid and resourceVersion, so a stale view deletes nothing.
 */
export class GarbageCollector {
  readonly #deps: GarbageCollectorDeps;
  readonly #graph = new ObjectGraph();
  readonly #monitors: ResourceMonitors;
  readonly #owners: OwnerLookup;
  readonly #toCollect: WorkQueue;
  readonly #toOrphan: WorkQueue;

  constructor(deps: GarbageCollectorDeps) {
    this.#deps = deps;
    const graph = this.#graph;
    this.#monitors = new ResourceMonitors({
      ...deps,
      sink: {
        observed: (type, object) => this.#enqueue(graph.observe(type, object)),
        replaced: (type, objects) => this.#replace(type, objects),
        gone: (uid) => this.#enqueue(graph.forget(uid)),
        dropped: (type) => graph.dropType(type),
      },
    });
    this.#owners = new OwnerLookup({ client: deps.client, graph, typeOf: (group, kind) => this.#monitors.typeOf(group, kind) });
    const newQueue = (): WorkQueue => new WorkQueue({ clock: deps.clock, rateLimiter: defaultControllerLimiter(deps.clock) });
    [this.#toCollect, this.#toOrphan] = [newQueue(), newQueue()];
  }

  async run(signal: AbortSignal): Promise<void> {
    const watching = this.#monitors.run(signal);
    await this.#monitors.filled(signal);
    await Promise.all([
      this.#work(this.#toCollect, (uid, own) => this.#collect(uid, own), signal),
      this.#work(this.#toOrphan, (uid, own) => this.#orphan(uid, own), signal),
    ]);
    await watching;
  }

  #enqueue({ toCollect, toOrphan }: GraphWork): void {
    for (const uid of toCollect) this.#toCollect.add(uid);
    for (const uid of toOrphan) this.#toOrphan.add(uid);
  }

  #replace(type: ResourceType, objects: readonly KubeObject[]): void {
    const present = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const uid of this.#graph.uidsOf(type)) if (!present.has(uid)) this.#enqueue(this.#graph.forget(uid));
    for (const object of objects) this.#enqueue(this.#graph.observe(type, object));
    for (const uid of this.#graph.dependentsOfUnseen(type)) this.#toCollect.add(uid);
  }

  #work(queue: WorkQueue, collect: (uid: string, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const act = async (uid: string, own: AbortSignal): Promise<void> => {
      try {
        await collect(uid, own);
        queue.forget(uid);
      } catch (error) {
        if (!own.aborted) this.#failed(queue, uid, error);
      }
    };
    return runWorkers(queue, { act, workers: this.#deps.workers }, signal);
  }

  #failed(queue: WorkQueue, uid: string, error: unknown): void {
    const { namespace, name } = this.#graph.node(uid) ?? {};
    const fields = { uid, namespace, name, error: String(error) };
    // Trying again would not help; a change of the object brings it back.
    if (error instanceof UnreachableOwnerError) return this.#deps.logger.warn('An object has an owner it cannot refer to.', fields);
    if (isConflict(error)) this.#deps.logger.debug('An object changed while it was collected; trying again.', fields);
    else this.#deps.logger.warn('Collecting an object failed; trying again.', fields);
    queue.addRateLimited(uid);
  }

  async #collect(uid: string, signal: AbortSignal): Promise<void> {
    const node = this.#graph.node(uid);
    if (!node?.type) return;
    if (node.deletingDependents) return this.#finishForeground(node, signal);
    if (node.beingDeleted || this.#allOwnersArePresent(node)) return;
    const object = await this.#read(node, signal);
    if (!object) return;
    const owners = await this.#owners.statesOf(node, object.metadata, signal);
    this.#reportWrongReferences(node, object);
    const decision = decideCollection({ metadata: object.metadata, owners, dependents: [...node.dependents] });
    switch (decision.kind) {
      case 'keep':
        return;
      case 'dropReferences':
        return this.#dropReferences(node, object, new Set(decision.ownerUids), signal);
      case 'delete': {
        const resourceVersion = decision.unblockOwners ? await this.#unblockOwners(node, object, signal) : object.metadata.resourceVersion!;
        const preconditions = { uid, resourceVersion };
        await unlessGone(this.#clientOf(node).delete(keyOfNode(node), { preconditions, propagationPolicy: decision.policy, signal }));
      }
    }
  }

  #allOwnersArePresent(node: GraphNode): boolean {
    return node.owners.every(({ uid }) => {
      const owner = this.#graph.node(uid);
      return owner?.type && !owner.deletingDependents && refersRightly(node, owner);
    });
  }

  /** An owner goes when the last dependent that blocks it has. */
  async #finishForeground(node: GraphNode, signal: AbortSignal): Promise<void> {
    const blocking = this.#graph.blockingDependents(node);
    for (const dependent of blocking) if (!dependent.deletingDependents) this.#toCollect.add(dependent.uid);
    if (blocking.length === 0) await this.#removeFinalizer(node, foregroundFinalizer, signal);
  }

  async #orphan(uid: string, signal: AbortSignal): Promise<void> {
    const node = this.#graph.node(uid);
    if (!node?.type) return;
    // All are freed before the owner goes, or those left would be collected after it.
    for (const dependent of node.dependents) {
      const object = await this.#read(dependent, signal);
      if (object) await this.#dropReferences(dependent, object, new Set([uid]), signal);
    }
    await this.#removeFinalizer(node, orphanFinalizer, signal);
  }

  /** The object as it is; undefined when it is gone or another has taken its name, which the graph is told. */
  async #read(node: GraphNode, signal: AbortSignal): Promise<KubeObject | undefined> {
    if (!node.type) return undefined;
    const object = await unlessGone(this.#clientOf(node).get(keyOfNode(node), { signal }));
    if (object?.metadata.uid === node.uid) return object;
    this.#enqueue(this.#graph.forget(node.uid));
    return undefined;
  }

  async #dropReferences(node: GraphNode, { metadata }: KubeObject, uids: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const ownerReferences = metadata.ownerReferences?.filter(({ uid }) => !uids.has(uid)) ?? [];
    if (ownerReferences.length === (metadata.ownerReferences?.length ?? 0)) return;
    await this.#patch(node, metadata.resourceVersion!, { ownerReferences: ownerReferences.length > 0 ? ownerReferences : null }, signal);
  }

  async #unblockOwners(node: GraphNode, { metadata }: KubeObject, signal: AbortSignal): Promise<string> {
    const ownerReferences = metadata.ownerReferences?.map((reference) => ({ ...reference, blockOwnerDeletion: false })) ?? [];
    const patched = await this.#patch(node, metadata.resourceVersion!, { ownerReferences }, signal);
    return patched?.metadata.resourceVersion ?? metadata.resourceVersion!;
  }

  async #removeFinalizer(node: GraphNode, finalizer: string, signal: AbortSignal): Promise<void> {
    const object = await this.#read(node, signal);
    const { finalizers = [], resourceVersion = '' } = object?.metadata ?? {};
    if (!finalizers.includes(finalizer)) return;
    const left = finalizers.filter((other) => other !== finalizer);
    await this.#patch(node, resourceVersion, { finalizers: left.length > 0 ? left : null }, signal);
  }

  #patch(node: GraphNode, resourceVersion: string, metadata: object, signal: AbortSignal): Promise<KubeObject | undefined> {
    const body = { metadata: { ...metadata, resourceVersion, uid: node.uid } };
    return unlessGone(this.#clientOf(node).patch(keyOfNode(node), { type: 'merge', body }, { signal }));
  }

  #reportWrongReferences(node: GraphNode, object: KubeObject): void {
    for (const { uid, apiVersion, kind, name } of node.owners) {
      const owner = this.#graph.node(uid);
      if (!owner?.type || refersRightly(node, owner)) continue;
      const reference = `[${apiVersion}/${kind}, namespace: ${node.namespace}, name: ${name}, uid: ${uid}]`;
      this.#deps.events.event(
        object,
        'Warning',
        'OwnerRefInvalidNamespace',
        `ownerRef ${reference} does not exist in namespace "${node.namespace}"`,
      );
    }
  }

  #clientOf(node: GraphNode): ReturnType<Client['resource']> {
    return this.#deps.client.resource<KubeObject>(node.type!);
  }
}

const keyOfNode = ({ namespace, name }: GraphNode): ObjectKey => (namespace ? { namespace, name } : { name });

async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
