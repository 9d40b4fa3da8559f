import { isNotFound, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Namespaces, type Namespace } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  anyResource,
  done,
  requeueAfter,
  type ControllerDefinition,
  type ControllerManifest,
  type ListResources,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { namespaceConditions, type ContentReport } from './namespace-conditions.ts';
import { NamespaceContent } from './namespace-content.ts';

export const manifest: ControllerManifest = {
  name: 'namespace-controller',
  primary: Namespaces,
  uses: [
    { resource: Namespaces, verbs: ['get', 'list', 'watch', 'delete'] },
    { resource: Namespaces, subresource: 'finalize', verbs: ['update'] },
    { resource: Namespaces, subresource: 'status', verbs: ['update'] },
    { resource: anyResource, verbs: ['get', 'list', 'delete', 'deletecollection'] },
  ],
  idleWithout: [Namespaces],
};

/** The finalizer this controller answers for. */
const kubernetesFinalizer = 'kubernetes';

export interface NamespaceControllerOptions {
  /** What there is at the moment, by discovery; custom resources come and go. A rejection shows as a condition and is tried again. */
  readonly listResources: ListResources;
  /** Waited after the deletion, so that writes under way in other API servers land first; 5 s. */
  readonly deletionGraceMs?: number;
  /** What is left is looked at again after half the time it may take, as upstream does, and after so long at the latest. */
  readonly maxRecheckMs?: number;
}

interface Deps extends Required<NamespaceControllerOptions> {
  readonly namespaces: Lister<Namespace>;
  readonly client: ResourceClient<Namespace>;
  readonly content: NamespaceContent;
  readonly clock: Clock;
}

/** Empties namespaces that are being deleted, says in conditions what is in the way, and lets go of them when they are empty. */
class NamespaceController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const seen = this.#deps.namespaces.get(key)?.metadata.deletionTimestamp;
    if (!seen) return done;
    const waitMs = Date.parse(seen) + this.#deps.deletionGraceMs - this.#deps.clock.nowMs();
    if (waitMs > 0) return requeueAfter(waitMs);
    // Emptying a namespace cannot be undone: what is decided on is read, not remembered.
    const namespace = await this.#read(key, signal);
    const deletedAt = namespace?.metadata.deletionTimestamp;
    if (!namespace || !deletedAt || !namespace.spec.finalizers?.includes(kubernetesFinalizer)) return done;
    const terminating = await this.#markTerminating(namespace, signal);
    const report = await this.#deps.content.delete(key.name, Date.parse(deletedAt), signal);
    const reported = await this.#report(terminating, report, signal);
    const failures = [report.discoveryFailure ?? [], report.contentErrors].flat();
    if (failures.length > 0) throw new Error(`namespace ${key.name} is not empty: ${failures.join(', ')}`);
    const estimateSeconds = Math.max(0, ...report.remaining.map((remaining) => remaining.estimateSeconds));
    if (estimateSeconds > 0) return requeueAfter(Math.min(this.#deps.maxRecheckMs, (Math.floor(estimateSeconds / 2) + 1) * 1000));
    await this.#finalize(reported, signal);
    return done;
  }

  async #read(key: ObjectKey, signal: AbortSignal): Promise<Namespace | undefined> {
    return this.#deps.client.get(key, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  async #markTerminating(namespace: Namespace, signal: AbortSignal): Promise<Namespace> {
    if (namespace.status.phase === 'Terminating') return namespace;
    return this.#deps.client.updateStatus({ ...namespace, status: { ...namespace.status, phase: 'Terminating' } }, { signal });
  }

  async #report(namespace: Namespace, report: ContentReport, signal: AbortSignal): Promise<Namespace> {
    const before = namespace.status.conditions ?? [];
    const conditions = namespaceConditions(report, before, this.#deps.clock.nowMs());
    if (conditions.length === before.length && conditions.every((condition, index) => condition === before[index])) return namespace;
    return this.#deps.client.updateStatus({ ...namespace, status: { ...namespace.status, conditions } }, { signal });
  }

  async #finalize(namespace: Namespace, signal: AbortSignal): Promise<void> {
    const finalizers = namespace.spec.finalizers?.filter((finalizer) => finalizer !== kubernetesFinalizer) ?? [];
    const body = { ...namespace, spec: { ...namespace.spec, finalizers } };
    await this.#deps.client.updateSubresource({ name: namespace.metadata.name! }, 'finalize', body, { signal });
  }
}

export function namespaceControllerDefinition({
  listResources,
  deletionGraceMs = 5_000,
  maxRecheckMs = Number.POSITIVE_INFINITY,
}: NamespaceControllerOptions): ControllerDefinition {
  return {
    manifest,
    create: ({ informers, client, clock }) => ({
      reconciler: new NamespaceController({
        namespaces: informers.informer(Namespaces).lister,
        client: client.resource(Namespaces),
        content: new NamespaceContent({ client, clock, listResources }),
        clock,
        listResources,
        deletionGraceMs,
        maxRecheckMs,
      }),
      triggers: [{ resource: Namespaces }],
      workers: 10,
      retry: { baseMs: 5, maxMs: 60_000 },
    }),
  };
}
