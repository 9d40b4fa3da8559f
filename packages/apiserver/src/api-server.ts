import { type ResourceDefinition, type ResourceType, untilAborted } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import { createClient, type Client, type ResourceTransport } from '@kubewright/client';
import { Aggregator } from './aggregation/aggregator.ts';
import { ExtensionTransport } from './aggregation/extension-transport.ts';
import { EndpointResolver, type ServiceResolver } from './aggregation/service-resolver.ts';
import type { HttpService } from '@kubewright/http';
import { WatchCacheHub } from '@kubewright/watch-cache';
import { Auditor } from './audit/auditor.ts';
import type { UserInfo } from './contract.ts';
import { DefinitionController, type DefinitionControllerDeps } from './crd/definition-controller.ts';
import { customResourceDefinitionHooks } from './crd/definition-hooks.ts';
import { definitionFromV1beta1 } from './crd/stored-v1beta1.ts';
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
import { AuditedTransport } from './pipeline/audited-transport.ts';
import { DirectTransport, type DirectTransportDeps } from './pipeline/direct-transport.ts';
import { InFlight } from './pipeline/in-flight.ts';
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

/** The identity under which the server acts on its own API. */
export const loopbackUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

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
  readonly #aggregator: Aggregator | undefined;
  readonly #patterns = new LazyPatterns();
  readonly #shutdown: Shutdown;
  readonly #storeSize: StoreSize;
  readonly #started: () => void;
  #definitionsSynced: () => void = () => {};
  #ready = false;
  #loopback: Client | undefined;
  #step: Client | undefined;
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
    const requests = new StoreRequestMetrics(clock);
    this.registry = new ResourceRegistry({
      store,
      logger,
      requests,
      leases: new LeaseBuckets({ store, clock }),
      encryption: deps.encryption,
      createCache: (prefix, codec) => this.#hub.cache({ prefix, codec }),
      dropCache: (prefix) => this.#hub.remove(prefix),
    });
    for (const definition of deps.definitions) this.registry.add(this.#withOwnHooks(definition));
    this.#storeSize = new StoreSize({ store, clock, logger });
    this.#shutdown = new Shutdown(
      { clock, inFlight: this.#inFlight, watches: this.#watches },
      {
        delayMs: options.shutdownDelayMs ?? 0,
        drainTimeoutMs: this.#limits.requestTimeoutMs,
        watchGraceMs: options.shutdownWatchGraceMs ?? 0,
      },
    );
    this.metrics = this.#createMetrics(options);
    this.metrics.add(() => [
      ...requests.families(),
      ...this.#storeSize.families(),
      ...deps.authenticators.flatMap((authenticator) => authenticator.families?.() ?? []),
      // Plugins may share what they tell.
      ...new Set((deps.admission ?? []).flatMap((plugin) => plugin.families?.() ?? [])),
    ]);
    this.health.add(
      ...serverChecks({ store, clock, isReady: () => this.#ready, isShuttingDown: () => this.#shutdown.begun }, options),
      ...(deps.healthChecks ?? []),
    );
    this.#started = this.#hooks('start-apiserver-admission-initializer', 'storage-object-count-tracker-hook', 'storage-readiness');
    if (deps.definitions.some(isDefinitionOfCustomResources)) {
      this.#definitionsSynced = this.#hooks('start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced');
    }
    this.#verbs = this.#createVerbs();
    this.#calls = new ApiCalls({
      registry: this.registry,
      authorizer: deps.authorizer,
      customSubresources: deps.customSubresources ?? [],
      loopback: () => this.loopback(),
      store: () => this.#stepClient(),
    });
    const aggregator = (this.#aggregator = this.#createAggregator());
    if (aggregator) this.metrics.add(() => aggregator.families());
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

  #createAggregator(): Aggregator | undefined {
    const { extensions: network, clock, logger, definitions } = this.#deps;
    if (!network || !definitions.some(({ group, plural }) => group === 'apiregistration.k8s.io' && plural === 'apiservices'))
      return undefined;
    const client = this.loopback();
    const onSynced = this.#hooks(...aggregatorHooks);
    const onRegistered = this.health.partOfStart('autoregister-completion', () => aggregator.missing());
    const aggregator: Aggregator = new Aggregator({
      client,
      registry: this.registry,
      services: this.#services(),
      network,
      clock,
      logger: logger.named('aggregator'),
      onSynced,
      onRegistered,
    });
    return aggregator;
  }

  /** What extension servers answer for, as discovery tells it. */
  extensionGroupVersions(): readonly ExtensionGroupVersion[] {
    return this.#aggregator?.groupVersions() ?? [];
  }

  /** Calls in this process as `user`; `userAgent` names the field manager of its writes. */
  directTransport(user: UserInfo, { userAgent = user.name }: { userAgent?: string } = {}): ResourceTransport {
    const { clock } = this.#deps;
    const transport = new DirectTransport(this.#directDeps(user, userAgent));
    return this.#auditor
      ? new AuditedTransport({ transport, auditor: this.#auditor, auditIds: this.#auditIds, clock, user, userAgent })
      : transport;
  }

  #directDeps(user: UserInfo, userAgent: string): DirectTransportDeps {
    const { clock, random } = this.#deps;
    return {
      calls: this.#calls,
      verbs: this.#verbs,
      watch: { clock, random, minWatchSeconds: this.#limits.minWatchSeconds },
      user,
      userAgent,
      isServer: user === loopbackUser,
      onRequest: user === loopbackUser ? (request) => this.metrics.requests.ownRequest(request) : undefined,
      extensions: new ExtensionTransport({ aggregator: () => this.#aggregator, clock, user, userAgent }),
    };
  }

  /** What a special subresource writes with. */
  #stepClient(): Client {
    const verbs = { ...this.#verbs, admission: new AdmissionChain([]) };
    const deps = { ...this.#directDeps(loopbackUser, 'kube-apiserver'), verbs, onRequest: undefined, isStep: true };
    return (this.#step ??= createClient(new DirectTransport(deps)));
  }

  /** A client that acts as the server itself. */
  loopback(): Client {
    return (this.#loopback ??= createClient(this.directTransport(loopbackUser, { userAgent: 'kube-apiserver' })));
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

  /** The server itself knows what a CustomResourceDefinition means. */
  #withOwnHooks(definition: ResourceDefinition): ResourceDefinition {
    if (!isDefinitionOfCustomResources(definition)) return definition;
    // Nobody else decides what is one: what was handed in comes first and is overruled.
    return {
      ...definition,
      hooks: { ...definition.hooks, ...customResourceDefinitionHooks(this.#patterns) },
      storedElsewhere: formerDefinitionVersions,
    };
  }

  /** Names of things of the start, told of until they have happened. */
  #hooks(...names: readonly string[]): () => void {
    const finished = names.map((name) => this.health.postStartHook(name));
    return () => finished.forEach((finish) => finish());
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
    const { clock, logger } = this.#deps;
    await new DefinitionController({
      client: this.loopback(),
      registry: this.registry,
      clock,
      logger: logger.named('crd'),
      verbs: this.#verbs,
      onSynced: this.#definitionsSynced,
      ...this.#conversionWebhooks(),
    }).run(signal);
  }

  #services(): ServiceResolver {
    return this.#deps.services ?? new EndpointResolver({ client: this.loopback() });
  }

  #conversionWebhooks(): Pick<DefinitionControllerDeps, 'webhooks'> {
    const { webhookCaller: caller, random } = this.#deps;
    return caller ? { webhooks: { caller, random, services: this.#services() } } : {};
  }

  #createMetrics({ version = defaultVersionInfo }: ApiServerOptions): ServerMetrics {
    const { flowControl } = this;
    const metrics = new ServerMetrics({ registry: this.registry, inFlight: this.#inFlight, clock: this.#deps.clock, version });
    if (flowControl) metrics.add(() => flowControl.metrics.families(flowControl.levels));
    const auditor = this.#auditor;
    metrics.add(() => auditFamilies(auditor));
    metrics.addSlis(() => this.health.families());
    return metrics;
  }
}

const formerDefinitionVersions = new Map([['apiextensions.k8s.io/v1beta1', definitionFromV1beta1]]);

const isDefinitionOfCustomResources = ({ group, plural }: ResourceDefinition): boolean =>
  group === 'apiextensions.k8s.io' && plural === 'customresourcedefinitions';

/** Upstream's, of what follows APIServices. */
const aggregatorHooks = [
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
  'apiservice-openapi-controller',
  'apiservice-openapiv3-controller',
];

/** The API server as one call. */
export function createApiServer(deps: ApiServerDeps, options?: ApiServerOptions): ApiServer {
  return new ApiServer(deps, options);
}
