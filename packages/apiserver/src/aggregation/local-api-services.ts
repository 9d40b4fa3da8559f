import {
  deepEqual,
  isAlreadyExists,
  isConflict,
  isNotFound,
  pause,
  type Clock,
  type Logger,
  type ResourceDefinition,
} from '@kubewright/api-machinery';
import { APIServices, type APIService, type APIServiceSpec } from '@kubewright/api/apiregistration/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { builtInPriority, customResourcePriority } from './api-service-priorities.ts';
import type { ApiServices } from './api-services.ts';

const managedLabel = 'kube-aggregator.kubernetes.io/automanaged';
/** Built-in groups are put right when the server starts, those of custom resources always. */
type Managed = 'onstart' | 'true';

export interface LocalApiServicesDeps {
  readonly client: Client;
  readonly registry: ResourceRegistry;
  readonly services: ApiServices;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told when every APIService of the start is there. */
  readonly onRegistered?: (() => void) | undefined;
}

const settleMs = 100;
const retryMs = 1_000;

/** Keeps an APIService for every group version this server answers itself (kube-aggregator controllers/autoregister, crdregistration). */
export class LocalApiServices {
  readonly #deps: LocalApiServicesDeps;
  readonly #objects: ResourceClient<APIService>;
  #wake: () => void = () => {};
  #started = false;

  constructor(deps: LocalApiServicesDeps) {
    this.#deps = deps;
    this.#objects = deps.client.resource(APIServices);
    deps.registry.onChange(() => this.#wake());
    deps.services.onChange(() => this.#wake());
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    while (!signal.aborted) {
      const changed = new Promise<void>((resolve) => (this.#wake = resolve));
      const isDone = this.#deps.services.generation === 0 || (await this.#sync(signal));
      if (!isDone) this.#deps.clock.schedule(retryMs, () => this.#wake());
      await changed;
      // What changes together is looked at together; the start waits for nobody.
      if (this.#started) await pause(this.#deps.clock, settleMs, signal);
    }
  }

  /** What upstream's check says until every APIService of the start is there. */
  missing(): string | undefined {
    if (this.#started) return undefined;
    const names = [...wantedServices(this.#deps.registry.definitions()).keys()].filter((name) => !this.#deps.services.get(name));
    return names.length > 0 ? `missing APIService: [${names.join(' ')}]` : undefined;
  }

  /** False when something is left to do. Nothing more is begun once the signal has aborted: each write may then wait in vain. */
  async #sync(signal: AbortSignal): Promise<boolean> {
    const wanted = wantedServices(this.#deps.registry.definitions());
    let done = true;
    const attempt = async (work: () => Promise<unknown>): Promise<void> => {
      if (signal.aborted) return;
      await work().catch((error: unknown) => {
        if (signal.aborted || isNotFound(error) || isConflict(error) || isAlreadyExists(error)) return;
        done = false;
        this.#deps.logger.warn('an APIService of this server could not be kept and will be tried again', { error: String(error) });
      });
    };
    const put = async (name: string, { spec, managed }: Wanted): Promise<void> => {
      const known = this.#deps.services.get(name);
      if (!known && (managed === 'true' || !this.#started))
        await attempt(() => this.#objects.create({ metadata: { name, labels: { [managedLabel]: managed } }, spec }, { signal }));
      else if (known && managedAs(known) && (managedAs(known) === 'true' || !this.#started) && !sameSpec(known, spec))
        await attempt(() => this.#objects.update({ ...known, spec }, { signal }));
    };
    await Promise.all([...wanted].map(([name, each]) => put(name, each)));
    for (const known of this.#deps.services.all()) {
      if (managedAs(known) && !wanted.has(known.metadata.name!))
        await attempt(() => this.#objects.delete({ name: known.metadata.name! }, { signal }));
    }
    if (done && !this.#started) {
      this.#started = true;
      this.#deps.onRegistered?.();
    }
    return done;
  }
}

function managedAs({ metadata }: APIService): Managed | undefined {
  const value = metadata.labels?.[managedLabel];
  return value === 'true' || value === 'onstart' ? value : undefined;
}

const sameSpec = ({ spec }: APIService, wanted: APIServiceSpec): boolean => deepEqual({ ...spec }, wanted);

interface Wanted {
  readonly spec: APIServiceSpec;
  readonly managed: Managed;
}

function wantedServices(definitions: readonly ResourceDefinition[]): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { group, versions, converter } of definitions) {
    for (const { name: version, served } of versions) {
      const priority = converter ? customResourcePriority : builtInPriority(group, version);
      if (!served || !priority || group === 'apiregistration.k8s.io') continue;
      const spec: APIServiceSpec = {
        ...(group && { group }),
        version,
        groupPriorityMinimum: priority.group,
        versionPriority: priority.version,
      };
      if (!wanted.has(`${version}.${group}`)) wanted.set(`${version}.${group}`, { spec, managed: converter ? 'true' : 'onstart' });
    }
  }
  return wanted;
}
