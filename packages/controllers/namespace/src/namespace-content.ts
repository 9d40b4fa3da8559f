import type { Clock, KubeObject } from '@kubewright/api-machinery';
import { isNotFound, statusOf } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import { discoveryFailure, offers, type ListedResource, type ListResources } from '@kubewright/controller-runtime';
import { decideRemaining, isPods, type Remaining } from './decide-remaining.ts';
import type { ContentReport } from './namespace-conditions.ts';

export interface NamespaceContentDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly listResources: ListResources;
}

/** Deletes what is in a namespace, whatever kinds there are. */
export class NamespaceContent {
  readonly #deps: NamespaceContentDeps;

  constructor(deps: NamespaceContentDeps) {
    this.#deps = deps;
  }

  /**
   * Asks for the deletion of everything in `namespace` and reports what is left. Pods go first, and until the last one
   * has, nothing else does: they may need their secrets, policies and volumes to end well (KEP-5080).
   */
  async delete(namespace: string, deletedMs: number, signal: AbortSignal): Promise<ContentReport> {
    const found = await this.#deps.listResources().catch((error: unknown) => textOf(error));
    if (typeof found === 'string') return { discoveryFailure: found, contentErrors: [], remaining: [] };
    // What is known is emptied all the same; the namespace waits for the rest.
    const types = found.resources.filter((type) => type.scope === 'Namespaced' && offers(type, 'delete', 'list'));
    const failure = discoveryFailure(found);
    const report = {
      discoveryFailure: failure && `Discovery failed for some groups, ${found.failed.size} failing: ${failure}`,
      contentErrors: [] as string[],
      remaining: [] as Remaining[],
    };
    const deleteAll = async (type: ListedResource): Promise<void> => {
      try {
        report.remaining.push(await this.#deleteAllOf(type, namespace, deletedMs, signal));
      } catch (error) {
        if (signal.aborted) throw error;
        report.contentErrors.push(textOf(error));
      }
    };
    await Promise.all(types.filter(isPods).map(deleteAll));
    if (report.contentErrors.length > 0 || report.remaining.some(({ count }) => count > 0)) return report;
    await Promise.all(types.filter((type) => !isPods(type)).map(deleteAll));
    return report;
  }

  async #deleteAllOf(type: ListedResource, namespace: string, deletedMs: number, signal: AbortSignal): Promise<Remaining> {
    const client = this.#deps.client.resource<KubeObject>(type);
    const list = async (): Promise<readonly KubeObject[]> => (await client.list({ namespace, signal })).items;
    try {
      const before = await list();
      if (before.length > 0) await this.#deleteEvery(type, namespace, before, signal);
      const after = before.length > 0 ? await list() : [];
      return decideRemaining(type, after, { deletedMs, nowMs: this.#deps.clock.nowMs() });
    } catch (error) {
      // The resource itself has gone, or cannot be listed after all: nothing of it is in the way.
      if (isNotFound(error) || statusOf(error)?.code === 405) return { type, count: 0, finalizers: new Map(), estimateSeconds: 0 };
      throw error;
    }
  }

  async #deleteEvery(type: ListedResource, namespace: string, objects: readonly KubeObject[], signal: AbortSignal): Promise<void> {
    const client = this.#deps.client.resource<KubeObject>(type);
    const propagationPolicy = 'Background';
    if (offers(type, 'deletecollection')) return client.deleteCollection({ namespace, propagationPolicy, signal });
    for (const { metadata } of objects) {
      await client.delete({ namespace, name: metadata.name! }, { propagationPolicy, signal }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
