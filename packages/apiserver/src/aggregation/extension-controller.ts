import { deepEqual, formatTime, isConflict, isNotFound, type Clock, type KubeObject, type Logger } from '@kubewright/api-machinery';
import { APIServices, type APIService, type APIServiceCondition } from '@kubewright/api/apiregistration/v1';
import { Services } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { Counter, labelText } from '../metrics/metric-families.ts';
import type { ApiServices } from './api-services.ts';
import { follow, type Follower } from './follow.ts';
import { checkAvailability, type Availability, type AvailabilityDeps } from './check-availability.ts';

export interface ExtensionControllerDeps extends AvailabilityDeps {
  readonly apiServices: ApiServices;
  readonly clock: Clock;
  readonly logger: Logger;
}

const checkTimeoutMs = 5_000;
const recheckMs = 30_000;
/** One that does not answer is asked again sooner: it may be about to start. */
const retryMs = 2_000;

interface Checked {
  /** Of the APIService that was checked: another spec is checked at once. */
  readonly spec: APIService['spec'];
  readonly found: Found;
  readonly nextMs: number;
}

/** What an extension server has: as it last said. */
type Found = Required<Pick<Availability, 'resources'>> & Pick<Availability, 'openApiUrl' | 'openApiV2'>;

const nothing: Found = { resources: [] };

/** Asks extension servers whether they are there and what they have, and says so in their APIServices. */
export class ExtensionController {
  readonly #deps: ExtensionControllerDeps;
  readonly #checked = new Map<string, Checked>();
  /** What has to be checked again because its service or its endpoints have changed. */
  readonly #stale = new Set<string>();
  #following: Promise<unknown> | undefined;
  #wake: () => void = () => {};
  readonly becameUnavailable = new Counter('aggregator_unavailable_apiservice_total', 'Times an APIService was found not to be available.');
  /** Grows when what extension servers have has changed. */
  generation = 0;

  constructor(deps: ExtensionControllerDeps) {
    this.#deps = deps;
    deps.apiServices.onChange(() => this.#wake());
  }

  /** What an extension server said that it has; nothing while it has never answered. */
  foundOf(name: string): Found {
    return this.#checked.get(name)?.found ?? nothing;
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    while (!signal.aborted) {
      // Most servers have no extensions, and then nothing of this is watched.
      if (this.#deps.apiServices.extensions().length > 0) this.#following ??= this.#followServices(signal);
      const changed = new Promise<void>((resolve) => (this.#wake = resolve));
      const nextMs = await this.#round(signal);
      const timer = nextMs === undefined ? undefined : this.#deps.clock.schedule(nextMs, () => this.#wake());
      await changed;
      timer?.cancel();
    }
    await this.#following;
  }

  /** A server that comes or goes is noticed at once, not only when it is asked the next time. */
  #followServices(signal: AbortSignal): Promise<unknown> {
    const { client, clock, logger } = this.#deps;
    const changed = (namespace: string | undefined, name: string | undefined): void => {
      for (const { object } of this.#deps.apiServices.extensions()) {
        const { service } = object.spec ?? {};
        if (service?.namespace !== namespace || service?.name !== name) continue;
        this.#stale.add(object.metadata.name!);
        this.#wake();
      }
    };
    const follower = (nameOf: (object: KubeObject) => string | undefined): Follower<KubeObject> => {
      const notice = (object: KubeObject): void => changed(object.metadata.namespace, nameOf(object));
      return { reset: () => {}, set: notice, remove: notice };
    };
    const deps = { clock, logger, signal };
    return Promise.all([
      follow(
        client.resource(Services),
        follower(({ metadata }) => metadata.name),
        deps,
      ),
      follow(
        client.resource(EndpointSlices),
        follower(({ metadata }) => metadata.labels?.['kubernetes.io/service-name']),
        deps,
      ),
    ]);
  }

  /** Checks whatever is due; answers after how many milliseconds something is again, if anything. */
  async #round(signal: AbortSignal): Promise<number | undefined> {
    const { apiServices, clock } = this.#deps;
    const present = apiServices.extensions().map(({ object }) => object);
    const names = new Set(present.map(({ metadata }) => metadata.name!));
    for (const name of this.#checked.keys()) if (!names.has(name)) this.#checked.delete(name);
    const nowMs = clock.monotonicMs();
    const due = present.filter(({ metadata, spec }) => {
      const known = this.#checked.get(metadata.name!);
      return !known || known.nextMs <= nowMs || this.#stale.has(metadata.name!) || !deepEqual(known.spec, spec);
    });
    this.#stale.clear();
    await Promise.all(due.map((object) => this.#check(object, signal)));
    if (this.#checked.size === 0) return undefined;
    const next = Math.min(...[...this.#checked.values()].map(({ nextMs }) => nextMs));
    return Math.max(next - clock.monotonicMs(), 0);
  }

  async #check(object: APIService, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps;
    const name = object.metadata.name!;
    const late = new AbortController();
    const timer = clock.schedule(checkTimeoutMs, () => late.abort());
    const found = await checkAvailability(object, this.#deps, AbortSignal.any([signal, late.signal]))
      .catch((error: unknown): Availability => ({ condition: { status: 'Unknown', reason: 'ServiceAccessError', message: String(error) } }))
      .finally(() => timer.cancel());
    if (signal.aborted) return;
    const before = this.#checked.get(name);
    const { condition, resources, ...documents } = found;
    const has: Found = resources ? { resources, ...documents } : (before?.found ?? nothing);
    const isAvailable = condition.status === 'True';
    this.#checked.set(name, { spec: object.spec, found: has, nextMs: clock.monotonicMs() + (isAvailable ? recheckMs : retryMs) });
    if (!before || !deepEqual(before.found, has)) this.generation++;
    await this.#record(object, condition).catch((error: unknown) => {
      if (!isNotFound(error) && !isConflict(error))
        logger.warn('the condition of an APIService could not be written', { name, error: String(error) });
    });
  }

  async #record(object: APIService, condition: Availability['condition']): Promise<void> {
    const { client, clock } = this.#deps;
    const conditions: readonly APIServiceCondition[] = object.status?.conditions ?? [];
    const known = conditions.find(({ type }) => type === 'Available');
    if (known && known.status === condition.status && known.reason === condition.reason && known.message === condition.message) return;
    if (condition.status !== 'True' && (known?.status === 'True' || known?.reason !== condition.reason))
      this.becameUnavailable.increment(labelText({ name: object.metadata.name!, reason: condition.reason ?? 'UnknownReason' }));
    const lastTransitionTime =
      known?.status === condition.status && known.lastTransitionTime ? known.lastTransitionTime : formatTime(clock.nowMs());
    const next = { type: 'Available', ...condition, lastTransitionTime } as APIServiceCondition;
    await client
      .resource(APIServices)
      .updateStatus({ ...object, status: { conditions: [...conditions.filter(({ type }) => type !== 'Available'), next] } });
  }
}
