import {
  pause,
  type Clock,
  type GroupResource,
  type KubeObject,
  type Logger,
  type ObjectMeta,
  type Random,
} from '@kubewright/api-machinery';
import { deviceContext, quotaEvaluator, type DeviceContext, type QuotaEvaluator } from '@kubewright/admission';
import type { Pod, ResourceQuota } from '@kubewright/api/core/v1';
import type { DeviceClass, ResourceClaim } from '@kubewright/api/resource/v1';
import type { Client } from '@kubewright/client';
import { offers, type ListedResource, type ListedResources, type ListResources } from '@kubewright/controller-runtime';
import { Reflector, Store, type Lister } from '@kubewright/informer';
import { countsFor, nameOf } from './calculate-usage.ts';

/** What is there of a resource; undefined while that is not known, `uncounted` where no quota counts it. */
export type Follow = (resource: GroupResource, signal: AbortSignal) => Promise<Lister<KubeObject> | 'uncounted' | undefined>;

export interface FollowedResourcesDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly pods: Lister<Pod>;
  readonly quotas: Lister<ResourceQuota>;
  readonly listResources: ListResources;
  /** An object has gone. */
  readonly onGone: (evaluator: QuotaEvaluator, object: KubeObject) => void;
  /** A resource that some quota counts is no longer served as it was, and followed again only when it is asked for. */
  readonly onLost: (evaluator: QuotaEvaluator) => void;
}

interface Followed {
  readonly type: ListedResource;
  readonly evaluator: QuotaEvaluator;
  readonly store: Store<KubeObject>;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  readonly filled: Promise<void>;
  isFilled: boolean;
}

const checkPeriodMs = 30_000;
/** A quota is not held up longer by a resource that cannot be listed. */
const fillTimeoutMs = 2_000;
const events = new Set(['events.', 'events.events.k8s.io']);
const deviceClasses: GroupResource = { group: 'resource.k8s.io', resource: 'deviceclasses' };
const resourceClaims: GroupResource = { group: 'resource.k8s.io', resource: 'resourceclaims' };

/** Whether a name in a quota may be about devices, which claims and classes tell of. */
export const mayCountDevices = (name: string): boolean =>
  (name.startsWith('requests.') && name.includes('/')) ||
  name.endsWith('.deviceclass.resource.k8s.io/devices') ||
  name === 'count/resourceclaims.resource.k8s.io';

/** Follows the resources that quotas count, as long as they do; of most only the names are kept. */
export class FollowedResources {
  readonly #deps: FollowedResourcesDeps;
  readonly #followed = new Map<string, Followed>();

  constructor(deps: FollowedResourcesDeps) {
    this.#deps = deps;
  }

  readonly follow: Follow = async (resource, signal) => {
    if (events.has(nameOf(resource))) return 'uncounted';
    const found = this.#followed.get(nameOf(resource)) ?? (await this.#begin(resource, signal));
    if (!found || found === 'uncounted') return found;
    await this.#untilFilled(found, signal);
    return found.isFilled ? found.store : undefined;
  };

  async followDevices(signal: AbortSignal): Promise<DeviceContext | undefined> {
    await Promise.all([this.follow(deviceClasses, signal), this.follow(resourceClaims, signal)]);
    return this.devices();
  }

  /** What is known of devices; undefined while no quota counts any. */
  devices(): DeviceContext | undefined {
    const classes = this.#followed.get(nameOf(deviceClasses));
    if (!classes?.isFilled) return undefined;
    return deviceContext(classes.store.list() as readonly DeviceClass[], {
      pod: (namespace, name) => this.#deps.pods.get({ namespace, name }),
      claims: (namespace) => (this.#followed.get(nameOf(resourceClaims))?.store.list({ namespace }) ?? []) as readonly ResourceClaim[],
    });
  }

  /** Lets go what no quota counts any more, or nobody serves. Until `signal` aborts; then everything. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#deps.clock, checkPeriodMs, signal);
      if (this.#followed.size > 0 && !signal.aborted) await this.#check();
    }
    const stopping = [...this.#followed.values()];
    for (const { stop } of stopping) stop.abort();
    await Promise.all(stopping.map(({ ended }) => ended));
  }

  async #check(): Promise<void> {
    const listed = await this.#list();
    if (!listed) return;
    const quotas = this.#deps.quotas.list();
    const devices = quotas.some(({ spec }) => Object.keys(spec?.hard ?? {}).some(mayCountDevices));
    const context = { nowMs: this.#deps.clock.nowMs() };
    for (const [name, { type, evaluator, stop }] of this.#followed) {
      const isWanted = type.group === 'resource.k8s.io' && devices ? true : quotas.some((quota) => countsFor(quota, evaluator, context));
      const isThere = listed.resources.some(
        (each) => each.group === type.group && each.plural === type.plural && each.version === type.version,
      );
      // A server that is away has not lost what it has.
      if (isWanted && (isThere || listed.failed.has(`${type.group}/${type.version}`))) continue;
      stop.abort();
      this.#followed.delete(name);
      if (isWanted) this.#deps.onLost(evaluator);
    }
  }

  async #begin(resource: GroupResource, signal: AbortSignal): Promise<Followed | 'uncounted' | undefined> {
    const listed = await this.#list();
    // Nobody would stop it any more.
    if (signal.aborted) return undefined;
    const isMeant = ({ group, plural }: ListedResource): boolean => group === resource.group && plural === resource.resource;
    const type = listed?.resources.find(isMeant);
    if (!type) return undefined;
    const isCounted = type.scope === 'Namespaced' || nameOf(resource) === nameOf(deviceClasses);
    if (!isCounted || !offers(type, 'create', 'list', 'watch', 'delete')) return 'uncounted';
    // Another worker may have begun while discovery was asked.
    return this.#followed.get(nameOf(resource)) ?? this.#start(type, resource);
  }

  async #list(): Promise<ListedResources | undefined> {
    try {
      return await this.#deps.listResources();
    } catch (error) {
      this.#deps.logger.warn('Discovery failed; counting what is known so far.', { error: String(error) });
      return undefined;
    }
  }

  #start(type: ListedResource, resource: GroupResource): Followed {
    const { client, clock, random, logger, onGone } = this.#deps;
    const evaluator = quotaEvaluator(resource);
    const keep = evaluator.onlyCounts && nameOf(resource) !== nameOf(deviceClasses) ? nameOnly : (object: KubeObject): KubeObject => object;
    const store = new Store<KubeObject>();
    const stop = new AbortController();
    const isStopped = (): boolean => stop.signal.aborted;
    let filled = (): void => {};
    const sink = {
      replace: (objects: readonly KubeObject[]): void => {
        if (isStopped()) return;
        const kept = new Set(objects.map((object) => object.metadata.uid));
        const gone = [...store.values()].filter(({ metadata }) => !kept.has(metadata.uid));
        for (const object of gone) store.delete(object);
        for (const object of objects) store.set(keep(object));
        followed.isFilled = true;
        filled();
        for (const object of gone) onGone(evaluator, object);
      },
      changed: (object: KubeObject): void => void store.set(keep(object)),
      deleted: (object: KubeObject): void => {
        if (store.delete(object) && !isStopped()) onGone(evaluator, object);
      },
    };
    const reflector = new Reflector<KubeObject>({ client: client.resource(type), sink, clock, random, logger });
    const untilFilled = new Promise<void>((resolve) => (filled = resolve));
    const followed: Followed = { type, evaluator, store, stop, ended: reflector.run(stop.signal), filled: untilFilled, isFilled: false };
    this.#followed.set(nameOf(resource), followed);
    return followed;
  }

  async #untilFilled({ isFilled, filled }: Followed, signal: AbortSignal): Promise<void> {
    if (isFilled) return;
    const waiting = new AbortController();
    const tooLong = pause(this.#deps.clock, fillTimeoutMs, AbortSignal.any([signal, waiting.signal]));
    await Promise.race([filled, tooLong]);
    waiting.abort();
  }
}

function nameOnly({ metadata: { namespace, name, uid } }: KubeObject): KubeObject {
  return { metadata: { namespace, name, uid } as ObjectMeta };
}
