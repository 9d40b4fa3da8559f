import { keyString, semanticEqual, type Clock, type ObjectKey, type Quantity } from '@kubewright/api-machinery';
import { readUsage, writeUsage, type DeviceContext, type QuotaContext, type Usage } from '@kubewright/admission';
import type { ResourceQuota } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import { done, requeueAfter, type ReconcileResult, type Reconciler } from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { calculateUsage, decideQuotaStatus, evaluatorsFor, type KnownUsages } from './calculate-usage.ts';
import { mayCountDevices, type Follow } from './followed-resources.ts';

/** Everything is counted anew so often, whatever was noticed (--resource-quota-sync-period). */
const resyncMs = 300_000;
/** So soon, where something could not be counted: a resource that is not there yet, or cannot be listed. */
const incompleteMs = 10_000;
/** So soon after something was given back: requests may have been charged whose objects were not there to be counted yet. */
const recheckMs = 5_000;

/** A quota is counted no more than this part of the time, however often something is given back. */
const maxShare = 0.1;

export interface ResourceQuotaReconcilerDeps {
  readonly quotas: Lister<ResourceQuota>;
  readonly client: ResourceClient<ResourceQuota>;
  readonly clock: Clock;
  readonly follow: Follow;
  readonly devices: (signal: AbortSignal) => Promise<DeviceContext | undefined>;
}

/** One pass over a quota: counts what is used of everything it limits, and says so. */
export class ResourceQuotaReconciler implements Reconciler {
  readonly #deps: ResourceQuotaReconcilerDeps;
  readonly #known: KnownUsages = new WeakMap();
  /** When a quota may be counted again, on the monotonic clock. */
  readonly #restUntilMs = new Map<string, number>();

  constructor(deps: ResourceQuotaReconcilerDeps) {
    this.#deps = deps;
  }

  /** @throws {ApiError} Conflict when admission has charged the quota meanwhile: it is counted again. */
  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const quota = this.#deps.quotas.get(key);
    if (!quota) {
      this.#restUntilMs.delete(keyString(key));
      return done;
    }
    const startMs = this.#deps.clock.monotonicMs();
    const restMs = (this.#restUntilMs.get(keyString(key)) ?? startMs) - startMs;
    // What has just changed is counted at once.
    if (restMs > 0 && semanticEqual(quota.spec?.hard ?? {}, quota.status?.hard ?? {})) return requeueAfter(restMs);
    const { counted, isComplete } = await this.#count(quota, signal);
    const endMs = this.#deps.clock.monotonicMs();
    this.#restUntilMs.set(keyString(key), endMs + (endMs - startMs) / maxShare);
    const decision = decideQuotaStatus(quota, counted);
    if (decision) {
      const status = { hard: writeUsage(decision.hard), used: writeUsage(decision.used) };
      await this.#deps.client.updateStatus({ ...quota, status }, { signal });
    }
    if (!isComplete) return requeueAfter(incompleteMs);
    return requeueAfter(decision && givesBack(decision.used, quota) ? recheckMs : resyncMs);
  }

  async #count(quota: ResourceQuota, signal: AbortSignal): Promise<{ counted: Usage; isComplete: boolean }> {
    const { clock, follow, devices } = this.#deps;
    const hasDevices = Object.keys(quota.spec?.hard ?? {}).some(mayCountDevices);
    const deviceContext = hasDevices ? await devices(signal) : undefined;
    const context: QuotaContext = { nowMs: clock.nowMs(), ...(deviceContext && { devices: deviceContext }) };
    const counted = new Map<string, Quantity>();
    let isComplete = true;
    for (const [evaluator, names] of evaluatorsFor(quota, context)) {
      const lister = await follow(evaluator.resource, signal);
      if (lister === 'uncounted') continue;
      if (lister === undefined) {
        isComplete = false;
        continue;
      }
      const objects = lister.list({ namespace: quota.metadata.namespace! });
      for (const [name, quantity] of calculateUsage(quota, evaluator, names, objects, context, this.#known)) {
        counted.set(name, counted.get(name)?.add(quantity) ?? quantity);
      }
    }
    return { counted, isComplete };
  }
}

const givesBack = (used: Usage, { status }: ResourceQuota): boolean =>
  [...readUsage(status?.used)].some(([name, before]) => before.compare(used.get(name) ?? before) > 0);
