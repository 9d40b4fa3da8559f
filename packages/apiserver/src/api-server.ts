import { type ResourceType, untilAborted } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import type { Client, ResourceTransport } from '@kubewright/client';
import type { Aggregator } from './aggregation/aggregator.ts';
import { createAggregator } from './aggregation/create-aggregator.ts';
import { EndpointResolver, type ServiceResolver } from './aggregation/targets/service-resolver.ts';
import type { HttpService } from '@kubewright/http';
import { WatchCacheHub } from '@kubewright/watch-cache';
import { Auditor } from './audit/auditor.ts';
import type { UserInfo } from './contract.ts';
import { DefinitionController } from './crd/definition-controller.ts';
import { isDefinitionOfCustomResources, withDefinitionHooks } from './crd/definition-hooks.ts';
import type { ExtensionGroupVersion } from './discovery/extension-groups.ts';
import { FlowControl } from './flow-control/flow-control.ts';
import { HealthChecks } from './health/health-checks.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { auditFamilies } from './metrics/audit-families.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { StoreSize } from './metrics/store-size.ts';
import { StoreRequestMetrics } from './metrics/store-request-metrics.ts';
import { ApiCalls } from './pipeline/api-calls.ts';
import { AuditIds } from './pipeline/audit-ids.ts';
import { InFlight } from './pipeline/in-flight.ts';
import { InProcessClients } from './pipeline/in-process/in-process-clients.ts';
import { keyOfComputed } from './registry/computed.ts';
import { LeaseBuckets } from './registry/storage/lease-buckets.ts';
import { LazyPatterns } from './registry/draft/lazy-patterns.ts';
import type { VerbDeps } from './registry/resource-call.ts';
import { AdmissionChain } from './registry/draft/admission-chain.ts';
import { OpenWatches } from './registry/reading/open-watches.ts';
import { ResourceRegistry } from './registry/resource-registry.ts';
import { Shutdown } from './shutdown.ts';
import { defaultVersionInfo } from './version-info.ts';
import { createHttpService, type HttpServiceParts } from './http-service.ts';
import { serverChecks } from './health/server-checks.ts';
import type { ApiServerDeps, ApiServerOptions } from './api-server-options.ts';

/**
 * A generic API server: it serves whatever definitions it is given, from any store. `service` answers HTTP;
 * `directTransport` answers components of the same process. `run` must be running for reads to be answered.
 */
export class ApiServer {
  readonly registry: ResourceRegistry;
  readonly #deps: ApiServerDeps;
  readonly #hub: WatchCacheHub;
  readonly #calls: ApiCalls;
  readonly #verbs: VerbDeps;
  readonly #clients: InProcessClients;
  readonly #limits: Limits;
  /** Undefined where priority and fairness is off. */
  readonly flowControl: FlowControl | undefined;
  /** What every part of the process may add to. */
  readonly metrics: ServerMetrics;
  readonly health: HealthChecks;
  readonly #inFlight = new InFlight();
  readonly #watches = new OpenWatches();
  readonly #auditIds: AuditIds;
  readonly #auditor: Auditor | undefined;
  readonly #services: ServiceResolver;
  readonly #aggregator: Aggregator | undefined;
  readonly #patterns = new LazyPatterns();
  readonly #shutdown: Shutdown;
  readonly #storeSize: StoreSize;
  readonly #started: () => void;
  #definitionsSynced: () => void = () => {};
  #ready = false;
  #service: HttpService | undefined;
  /** Resolves when somebody wants to serve HTTP. */
  readonly serviceAsked: Promise<void>;
  #askService: () => void = () => {};
  readonly #options: ApiServerOptions;

  constructor(deps: ApiServerDeps, options: ApiServerOptions = {}) {
    const { store, clock, random, logger } = deps;
    this.#deps = deps;
    this.#options = options;
    this.serviceAsked = new Promise((resolve) => (this.#askService = resolve));
    this.#auditIds = new AuditIds(random);
    this.#auditor = deps.audit && new Auditor({ ...deps.audit, clock });
    this.#limits = { ...defaultLimits, ...options.limits };
    this.health = new HealthChecks({ clock }, { livezGraceMs: options.livezGraceMs ?? 0 });
    const { maxReadsInFlight, maxWritesInFlight } = this.#limits;
    this.flowControl =
      options.priorityAndFairness === false ? undefined : new FlowControl({ clock }, { seats: maxReadsInFlight + maxWritesInFlight });
    this.#hub = new WatchCacheHub({ store, clock, logger: logger.named('watch-cache') });
    const storeRequests = new StoreRequestMetrics(clock);
    this.registry = this.#createRegistry(storeRequests);
    this.#storeSize = new StoreSize({ store, clock, logger });
    this.#shutdown = this.#createShutdown();
    this.metrics = this.#createMetrics(storeRequests);
    this.health.add(
      ...serverChecks({ store, clock, isReady: () => this.#ready, isShuttingDown: () => this.#shutdown.begun }, options),
      ...(deps.healthChecks ?? []),
    );
    this.#started = this.health.postStartHook(...serverHooks);
    if (deps.definitions.some(isDefinitionOfCustomResources)) this.#definitionsSynced = this.health.postStartHook(...definitionHooks);
    this.#verbs = this.#createVerbs();
    this.#clients = this.#createClients();
    this.#calls = new ApiCalls({
      registry: this.registry,
      authorizer: deps.authorizer,
      customSubresources: deps.customSubresources ?? [],
      loopback: () => this.#clients.loopback,
      store: () => this.#clients.step,
    });
    this.#services = deps.services ?? new EndpointResolver({ client: this.#clients.loopback });
    const aggregator = (this.#aggregator = this.#createAggregator());
    if (aggregator) this.metrics.add(() => aggregator.families());
  }

  #createRegistry(requests: StoreRequestMetrics): ResourceRegistry {
    const { store, clock, logger, encryption, definitions } = this.#deps;
    const registry = new ResourceRegistry({
      store,
      logger,
      requests,
      leases: new LeaseBuckets({ store, clock }),
      encryption,
      createCache: (prefix, codec) => this.#hub.cache({ prefix, codec }),
      dropCache: (prefix) => this.#hub.remove(prefix),
    });
    for (const definition of definitions) registry.add(withDefinitionHooks(definition, this.#patterns));
    return registry;
  }

  #createShutdown(): Shutdown {
    const { shutdownDelayMs = 0, shutdownWatchGraceMs = 0 } = this.#options;
    return new Shutdown(
      { clock: this.#deps.clock, inFlight: this.#inFlight, watches: this.#watches },
      { delayMs: shutdownDelayMs, drainTimeoutMs: this.#limits.requestTimeoutMs, watchGraceMs: shutdownWatchGraceMs },
    );
  }

  #createClients(): InProcessClients {
    const { clock, random } = this.#deps;
    return new InProcessClients({
      clock,
      random,
      calls: () => this.#calls,
      verbs: this.#verbs,
      limits: this.#limits,
      auditIds: this.#auditIds,
      auditor: this.#auditor,
      aggregator: () => this.#aggregator,
      onOwnRequest: (request) => this.metrics.requests.ownRequest(request),
    });
  }

  #createAggregator(): Aggregator | undefined {
    const { clock, logger, definitions, extensions: network } = this.#deps;
    const [registry, health, services, client] = [this.registry, this.health, this.#services, this.#clients.loopback];
    return createAggregator({ clock, logger, definitions, network, registry, health, services, client });
  }

  /** Made when it is first asked for: a cluster without a listener needs none. */
  get service(): HttpService {
    this.#askService();
    const parts: HttpServiceParts = {
      deps: this.#deps,
      registry: this.registry,
      calls: this.#calls,
      verbs: this.#verbs,
      limits: this.#limits,
      flowControl: this.flowControl,
      inFlight: this.#inFlight,
      watches: this.#watches,
      metrics: this.metrics,
      health: this.health,
      auditIds: this.#auditIds,
      auditor: this.#auditor,
      aggregator: this.#aggregator,
      draining: this.draining,
    };
    return (this.#service ??= createHttpService(parts, this.#options));
  }

  #createVerbs(): VerbDeps {
    const { clock, random, logger, authorizer, admission = [], computedResources = [] } = this.#deps;
    return {
      clock,
      random,
      logger,
      admission: new AdmissionChain(admission, this.metrics.admission),
      authorizer,
      patterns: this.#patterns,
      rules: this.metrics.rules,
      maxObjectBytes: this.#limits.maxObjectBytes,
      computed: new Map(computedResources.map((each) => [keyOfComputed(each), each])),
    };
  }

  /** What extension servers answer for, as discovery tells it. */
  extensionGroupVersions(): readonly ExtensionGroupVersion[] {
    return this.#aggregator?.groupVersions() ?? [];
  }

  /** Calls in this process as `user`; `userAgent` names the field manager of its writes. */
  directTransport(user: UserInfo, { userAgent = user.name }: { userAgent?: string } = {}): ResourceTransport {
    return this.#clients.transport(user, userAgent);
  }

  /** A client that acts as the server itself. */
  loopback(): Client {
    return this.#clients.loopback;
  }

  /**
   * Resolves once there may be an object of one of the resources that was written after a revision of the store (0: at any
   * time), or `signal` aborts. Costs no cache, and nobody is asked whether they may know.
   */
  firstWrite(resources: readonly ResourceType[], after: number, signal: AbortSignal): Promise<void> {
    const prefixes = resources.flatMap(({ group, plural }) => this.registry.atStorageVersion(group, plural)?.storage.keys.prefix ?? []);
    return this.#hub.firstWrite({ prefixes, after }, signal);
  }

  /** Aborts when the server takes nothing new any more: its listener may close. */
  get draining(): AbortSignal {
    return this.#shutdown.draining;
  }

  /** Serves from now on; when `signal` aborts: readiness ends, and after a delay watches; what is in flight gets time to finish. */
  async run(signal: AbortSignal): Promise<void> {
    const caches = new AbortController();
    const following = Promise.all([
      this.#hub.run(caches.signal),
      this.#runCustomResources(this.draining),
      this.flowControl?.run(this.draining),
      this.#runAggregator(this.draining),
      this.#storeSize.run(this.draining),
    ]);
    this.#ready = true;
    this.#started();
    await untilAborted(signal);
    await this.#shutdown.run();
    this.#ready = false;
    caches.abort();
    await following;
  }

  /** Custom resources need APIServices of this server, so they begin it, too, and so does whoever hears of them over HTTP. */
  async #runAggregator(signal: AbortSignal): Promise<void> {
    if (!this.#aggregator) return;
    await Promise.race([this.#rest([APIServices, CustomResourceDefinitions], signal), this.serviceAsked]);
    if (!signal.aborted) await this.#aggregator.run(signal);
  }

  /** Waits for the first write where the store is known to have come to rest. */
  async #rest(resources: readonly ResourceType[], signal: AbortSignal): Promise<void> {
    const { settledRevision = 0 } = this.#options;
    if (settledRevision > 0) await this.firstWrite(resources, settledRevision, signal);
  }

  async #runCustomResources(signal: AbortSignal): Promise<void> {
    if (!this.#deps.definitions.some(isDefinitionOfCustomResources)) return;
    if (this.#options.settledRevision) this.#definitionsSynced();
    await this.#rest([CustomResourceDefinitions], signal);
    if (signal.aborted) return;
    const { clock, logger, random, webhookCaller: caller } = this.#deps;
    await new DefinitionController({
      client: this.loopback(),
      registry: this.registry,
      clock,
      logger: logger.named('crd'),
      verbs: this.#verbs,
      onSynced: this.#definitionsSynced,
      ...(caller && { webhooks: { caller, random, services: this.#services } }),
    }).run(signal);
  }

  #createMetrics(storeRequests: StoreRequestMetrics): ServerMetrics {
    const { flowControl } = this;
    const { clock, authenticators, admission = [] } = this.#deps;
    const { version = defaultVersionInfo } = this.#options;
    const auditor = this.#auditor;
    const metrics = new ServerMetrics({ registry: this.registry, inFlight: this.#inFlight, clock, version });
    if (flowControl) metrics.add(() => flowControl.metrics.families(flowControl.levels));
    metrics.add(() => auditFamilies(auditor));
    metrics.addSlis(() => this.health.families());
    metrics.add(() => [
      ...storeRequests.families(),
      ...this.#storeSize.families(),
      ...authenticators.flatMap((authenticator) => authenticator.families?.() ?? []),
      // Plugins may share what they tell.
      ...new Set(admission.flatMap((plugin) => plugin.families?.() ?? [])),
    ]);
    return metrics;
  }
}

/** Upstream's names of what a start consists of. */
const serverHooks = ['start-apiserver-admission-initializer', 'storage-object-count-tracker-hook', 'storage-readiness'];
const definitionHooks = ['start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced'];

/** The API server as one call. */
export function createApiServer(deps: ApiServerDeps, options?: ApiServerOptions): ApiServer {
  return new ApiServer(deps, options);
}
