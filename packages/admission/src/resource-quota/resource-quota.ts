import { type Clock, isConflict, isNotFound } from '@kubewright/api-machinery';
import { type Pod, Pods, type ResourceQuota, ResourceQuotas } from '@kubewright/api/core/v1';
import { DeviceClasses, ResourceClaims } from '@kubewright/api/resource/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { groupResourceOf, rejection } from '../request.ts';
import { type QuotaRequest, checkRequest } from './check-request.ts';
import { deviceContext } from './usage/device-context.ts';
import { quotaEvaluator } from './usage/evaluator.ts';
import type { QuotaContext } from './usage/quota-evaluator.ts';
import { writeUsage } from './usage/resource-list.ts';

/** How often a quota that other servers change is charged anew before the request fails. */
const maxAttempts = 10;

/**
 * Keeps what a namespace uses within its quotas, exactly: what a request adds is written to the quota's status before
 * the object is, by compare-and-swap. Requests of one namespace take turns, so that those of one server never conflict;
 * what a request took that fails later, the resourcequota controller gives back.
 */
export class ResourceQuotaAdmission implements AdmissionPlugin {
  readonly name = 'ResourceQuota';
  readonly #deps: { client: Client; clock: Clock };
  /** The last in line of each namespace. */
  readonly #lines = new Map<string, Promise<void>>();

  constructor(deps: { client: Client; clock: Clock }) {
    this.#deps = deps;
  }

  handles(request: AdmissionRequest): boolean {
    const { definition, operation, namespace } = request;
    if (namespace === '' || !definition.stored || (definition.plural === 'events' && ['', 'events.k8s.io'].includes(definition.group)))
      return false;
    return (operation === 'CREATE' || operation === 'UPDATE') && quotaEvaluator(groupResourceOf(request)).handles(request);
  }

  validate(request: AdmissionRequest): Promise<void> | undefined {
    return this.#deps.client.resource(ResourceQuotas).hasNone(request.namespace) ? undefined : this.#validate(request);
  }

  async #validate(request: AdmissionRequest): Promise<void> {
    const { namespace } = request;
    const quotas = await this.#list(namespace);
    if (quotas.length === 0) return;
    const turn = (this.#lines.get(namespace) ?? Promise.resolve()).then(() => this.#charge(request));
    const settled = turn.catch(() => {}).then(() => void (this.#lines.get(namespace) === settled && this.#lines.delete(namespace)));
    this.#lines.set(namespace, settled);
    await turn;
  }

  async #charge(request: AdmissionRequest): Promise<void> {
    const { object, old, subresource } = request;
    const context = await this.#context(request);
    const wanted: QuotaRequest = {
      object: object!,
      old,
      evaluator: quotaEvaluator(groupResourceOf(request)),
      context,
      isStatus: subresource === 'status',
    };
    let pending = await this.#list(request.namespace);
    for (let attempt = 1; pending.length > 0; attempt++) {
      // Every quota is looked at before any is charged.
      const charged = pending.flatMap((quota) => chargedQuota(request, quota, wanted));
      if (request.dryRun || charged.length === 0) return;
      const conflicted = await this.#write(charged, attempt === maxAttempts);
      if (conflicted.size === 0) return;
      pending = (await this.#list(request.namespace)).filter(({ metadata }) => conflicted.has(metadata.name!));
    }
  }

  async #context({ definition, namespace }: AdmissionRequest): Promise<QuotaContext> {
    const { client, clock } = this.#deps;
    const nowMs = clock.nowMs();
    if (definition.group !== 'resource.k8s.io') return { nowMs };
    const [classes, pods, claims] = await Promise.all([
      client.resource(DeviceClasses).list(),
      client.resource(Pods).list({ namespace }),
      client.resource(ResourceClaims).list({ namespace }),
    ]);
    const pod = (_: string, name: string): Pod | undefined => pods.items.find(({ metadata }) => metadata.name === name);
    return { nowMs, devices: deviceContext(classes.items, { pod, claims: () => claims.items }) };
  }

  /** Names of the quotas that somebody else has changed meanwhile. One that is gone limits nothing. */
  async #write(quotas: readonly ResourceQuota[], isLast: boolean): Promise<Set<string>> {
    const conflicted = new Set<string>();
    for (const quota of quotas) {
      try {
        await this.#deps.client.resource(ResourceQuotas).updateStatus(quota);
      } catch (error) {
        if (isNotFound(error)) continue;
        if (!isConflict(error) || isLast) throw error;
        conflicted.add(quota.metadata.name!);
      }
    }
    return conflicted;
  }

  async #list(namespace: string): Promise<readonly ResourceQuota[]> {
    return (await this.#deps.client.resource(ResourceQuotas).list({ namespace })).items;
  }
}

/** The quota with what the request adds; none when it adds nothing. @throws {ApiError} Forbidden when there is no room. */
function chargedQuota(request: AdmissionRequest, quota: ResourceQuota, wanted: QuotaRequest): ResourceQuota[] {
  const verdict = checkRequest(quota, wanted);
  if (verdict.kind === 'refused') throw rejection(request, verdict.why);
  if (verdict.kind === 'untouched') return [];
  return [{ ...quota, status: { ...quota.status, used: writeUsage(verdict.used) } } as ResourceQuota];
}
