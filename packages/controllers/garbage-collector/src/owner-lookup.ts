import type { KubeObject, ObjectMeta, OwnerReference } from '@kubewright/api-machinery';
import { isNotFound, parseApiVersion } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import { LruMap, type ListedResource } from '@kubewright/controller-runtime';
import type { OwnerState } from './decide-collection.ts';
import { foregroundFinalizer, refersRightly, type GraphNode, type ObjectGraph } from './object-graph.ts';

export interface OwnerLookupDeps {
  readonly client: Client;
  readonly graph: ObjectGraph;
  readonly typeOf: (group: string, kind: string) => ListedResource | undefined;
}

/** A cluster-scoped object says that a namespaced one owns it: no namespace could be looked in, now or later. */
export class UnreachableOwnerError extends Error {}

const cacheSize = 500;

/** Finds out what became of owners: from the graph where they were seen, else by asking the API server. */
export class OwnerLookup {
  readonly #deps: OwnerLookupDeps;
  /** A uid never comes back, so an absent owner stays absent. */
  readonly #absent = new LruMap<string, true>(cacheSize);

  constructor(deps: OwnerLookupDeps) {
    this.#deps = deps;
  }

  /**
   * The state of each owner of `node`, whose present metadata is given.
   * @throws {UnreachableOwnerError} and errors of the API; an owner of a kind nobody serves is an error too.
   */
  async statesOf(node: GraphNode, metadata: ObjectMeta, signal: AbortSignal): Promise<Map<string, OwnerState>> {
    const states = new Map<string, OwnerState>();
    for (const reference of metadata.ownerReferences ?? []) states.set(reference.uid, await this.#stateOf(node, reference, signal));
    return states;
  }

  async #stateOf(node: GraphNode, reference: OwnerReference, signal: AbortSignal): Promise<OwnerState> {
    const seen = this.#deps.graph.node(reference.uid);
    if (seen?.type && refersRightly(node, seen)) return seen.deletingDependents ? 'deletingDependents' : 'present';
    const cacheKey = JSON.stringify([node.namespace, reference.apiVersion, reference.kind, reference.name, reference.uid]);
    if (this.#absent.get(cacheKey)) return 'absent';
    const owner = await this.#read(node, reference, signal);
    if (owner?.metadata.uid !== reference.uid) {
      this.#absent.set(cacheKey, true);
      return 'absent';
    }
    const { deletionTimestamp, finalizers } = owner.metadata;
    return deletionTimestamp && finalizers?.includes(foregroundFinalizer) ? 'deletingDependents' : 'present';
  }

  async #read(node: GraphNode, reference: OwnerReference, signal: AbortSignal): Promise<KubeObject | undefined> {
    const { group } = parseApiVersion(reference.apiVersion);
    const type = this.#deps.typeOf(group, reference.kind);
    if (!type) throw new Error(`no resource is served for the owner's kind ${reference.kind} of ${reference.apiVersion}`);
    if (type.scope === 'Namespaced' && !node.namespace)
      throw new UnreachableOwnerError('cluster-scoped objects cannot refer to namespaced owners');
    const key = { name: reference.name, ...(type.scope === 'Namespaced' && { namespace: node.namespace }) };
    return this.#deps.client
      .resource<KubeObject>(type)
      .get(key, { signal })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
  }
}
