import type { Clock, Logger, Random, ResourceDefinition } from '@kubewright/api-machinery';
import { createClient, type Client, type ResourceTransport, type WebhookCaller } from '@kubewright/client';
import { Aggregator, withExtensions } from './aggregation/aggregator.ts';
import { ExtensionTransport } from './aggregation/extension-transport.ts';
import type { ExtensionNetwork } from './aggregation/extension-backend.ts';
import { EndpointResolver, type ServiceResolver } from './aggregation/service-resolver.ts';
import type { HttpService } from '@kubewright/http';
import type { Store } from '@kubewright/storage';
import { WatchCacheHub } from '@kubewright/watch-cache';
import type { EncryptionAtRest } from './encryption/value-transformer.ts';
import type { AuditSink } from './audit/audit-event.ts';
import type { AuditPolicy } from './audit/audit-policy.ts';
import { Auditor } from './audit/auditor.ts';
import type { AdmissionPlugin, Authenticator, Authorizer, ComputedResource, CustomSubresource, UserInfo } from './contract.ts';
import { DefinitionController, type DefinitionControllerDeps } from './crd/definition-controller.ts';
import { customResourceDefinitionHooks } from './crd/definition-hooks.ts';
import { definitionFromV1beta1 } from './crd/stored-v1beta1.ts';
import { groupsOf } from './discovery/discovery-documents.ts';
import type { ExtensionGroupVersion } from './discovery/extension-groups.ts';
import { createDiscoveryEndpoint } from './discovery/discovery-endpoint.ts';
import { createFlowControlDump } from './flow-control/dump.ts';
import { FlowControl } from './flow-control/flow-control.ts';
import type { ObjectStats } from './flow-control/work-estimate.ts';
import { createFlagsEndpoint, type Verbosity } from './debug/flags-endpoint.ts';
import { createProfilingEndpoint } from './debug/profiling-endpoint.ts';
import { createZPages } from './debug/zpages.ts';
import { HealthChecks, healthPaths, type HealthCheck } from './health/health-checks.ts';
import { createHealthEndpoint } from './health/health-endpoint.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { auditFamilies } from './metrics/audit-families.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { StoreSize } from './metrics/store-size.ts';
import { StoreRequestMetrics } from './metrics/store-request-metrics.ts';
import { OpenApiDocuments } from './openapi/openapi-documents.ts';
import { createOpenApiEndpoint } from './openapi/openapi-endpoint.ts';
import { ApiCalls } from './pipeline/api-calls.ts';
import type { Filter } from './pipeline/chain.ts';
import { AuditIds } from './pipeline/audit-ids.ts';
import { AuditedTransport } from './pipeline/audited-transport.ts';
import { DirectTransport } from './pipeline/direct-transport.ts';
import { withMaxInFlight } from './pipeline/filters/max-in-flight.ts';
import { withPriorityAndFairness } from './pipeline/filters/priority-and-fairness.ts';
import { withGoaway } from './pipeline/filters/goaway.ts';
import { withHsts } from './pipeline/filters/hsts.ts';
import { withRetryAfter } from './pipeline/filters/retry-after.ts';
import type { RequestTracer } from './pipeline/filters/tracing.ts';
import { HttpPipeline } from './pipeline/http-pipeline.ts';
import { InFlight } from './pipeline/in-flight.ts';
import { createResourceEndpoint, type ResourceEndpointDeps } from './pipeline/resource-endpoint.ts';
import { createPublishedDocuments, type PublishedDocument } from './pipeline/published-documents.ts';
import { createEndpoint, createRootEndpoint, json, type PathEndpoints } from './pipeline/route.ts';
import { createUpgradeEndpoint } from './pipeline/upgrade.ts';
import { keyOfComputed } from './registry/computed.ts';
import { LeaseBuckets } from './registry/lease-buckets.ts';
import { OpenWatches } from './registry/open-watches.ts';
import { LazyPatterns } from './registry/lazy-patterns.ts';
import type { VerbDeps } from './registry/resource-call.ts';
import { AdmissionChain } from './registry/admission-chain.ts';
import { ResourceRegistry } from './registry/resource-registry.ts';
import { Shutdown } from './shutdown.ts';
import { defaultVersionInfo, type VersionInfo } from './version-info.ts';

export interface ApiServerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** What is served, hooks included; more can be added later. */
  readonly definitions: readonly ResourceDefinition[];
  /** Asked in order; the first that knows the credentials decides. */
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly admission?: readonly AdmissionPlugin[];
  readonly customSubresources?: readonly CustomSubresource[];
  /** Resources whose objects are made when somebody asks for them. */
  readonly computedResources?: readonly ComputedResource[];
  /** Besides those every server has. */
  readonly healthChecks?: readonly HealthCheck[];
  /** Calls conversion webhooks of custom resources; unset: their conversions fail and say so. */
  readonly webhookCaller?: WebhookCaller;
  /** Finds extension servers and conversion webhooks behind their services; unset: among their endpoints. */
  readonly services?: ServiceResolver;
  /** How values are encrypted in the store; unset: not at all. */
  readonly encryption?: EncryptionAtRest | undefined;
  /** Makes spans of requests; unset: none. */
  readonly tracer?: RequestTracer | undefined;
  /** Which requests are audited, and where their events go; unset: none. */
  readonly audit?: { readonly policy: AuditPolicy; readonly sink: AuditSink } | undefined;
  /** Documents besides those of every API server, e.g. the keys of the tokens it issues. */
  readonly documents?: readonly PublishedDocument[];
  /** The way to the extension servers of APIServices; unset: every APIService is this server's. */
  readonly extensions?: ExtensionNetwork;
}

export interface ApiServerOptions {
  readonly version?: VersionInfo;
  readonly limits?: Partial<Limits>;
  /** `host:port` that discovery tells clients. */
  readonly serverAddress?: string;
  /** Default true; otherwise reads and writes in flight are bounded by two numbers. */
  readonly priorityAndFairness?: boolean;
  /** How long requests are still taken once the server is told to stop; default 0. */
  readonly shutdownDelayMs?: number;
  /** Of requests over HTTP/2, how many ask their client to connect anew: 0 to 0.02; default 0. */
  readonly goawayChance?: number;
  /** Of the header Strict-Transport-Security; default none. */
  readonly hstsDirectives?: readonly string[];
  /** How long the store may take to answer the checks `etcd` and `etcd-readiness`; default 2,000 each. */
  readonly storeHealthTimeoutMs?: number;
  readonly storeReadyTimeoutMs?: number;
  /** From 3 on a line is written for each request; /debug/flags/v changes it. Default 0. */
  readonly verbosity?: Verbosity;
  /** Whether /debug/pprof answers; default true, as upstream. */
  readonly profiling?: boolean;
  /** What /flagz tells: every flag with its value. */
  readonly flags?: ReadonlyMap<string, string>;
  /** Offers CBOR beside JSON, YAML and protobuf (KEP-4222, feature gate CBORServingAndStorage). Default false. */
  readonly cbor?: boolean;
}

/** The identity under which the server acts on its own API. */
export const loopbackUser: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

/**
 * A generic API server: it serves whatever definitions it is given, from any store. `service` answers HTTP;
 * `directTransport` answers components of the same process. `run` must be running for reads to be answered.
 */
export class ApiServer {
  readonly service: HttpService;
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
  readonly health = new HealthChecks();
  readonly #inFlight = new InFlight();
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

  constructor(deps: ApiServerDeps, options: ApiServerOptions = {}) {
    const { store, clock, random, logger } = deps;
    this.#deps = deps;
    this.#auditIds = new AuditIds(random);
    this.#auditor = deps.audit && new Auditor({ ...deps.audit, clock });
    this.#limits = { ...defaultLimits, ...options.limits };
    const { maxReadsInFlight, maxWritesInFlight } = this.#limits;
    this.flowControl = options.priorityAndFairness === false ? undefined : new FlowControl({ clock }, { seats: maxReadsInFlight + maxWritesInFlight });
    this.#hub = new WatchCacheHub({ store, clock, logger: logger.named('watch-cache') });
    const requests = new StoreRequestMetrics(clock);
    this.registry = new ResourceRegistry({
      store, logger, requests, leases: new LeaseBuckets({ store, clock }), encryption: deps.encryption,
      createCache: (prefix, codec) => this.#hub.cache({ prefix, codec }),
      dropCache: (prefix) => this.#hub.remove(prefix),
    });
    for (const definition of deps.definitions) this.registry.add(this.#withOwnHooks(definition));
    this.#storeSize = new StoreSize({ store, clock, logger });
    this.#shutdown = new Shutdown({ clock, inFlight: this.#inFlight }, { delayMs: options.shutdownDelayMs ?? 0, drainTimeoutMs: this.#limits.drainTimeoutMs });
    this.metrics = this.#createMetrics(options);
    this.metrics.add(() => [...requests.families(), ...this.#storeSize.families(), ...deps.authenticators.flatMap((authenticator) => authenticator.families?.() ?? [])]);
    this.#addChecks(options);
    this.#started = this.#hooks('start-apiserver-admission-initializer', 'storage-object-count-tracker-hook', 'storage-readiness');
    if (deps.definitions.some(isDefinitionOfCustomResources)) {
      this.#definitionsSynced = this.#hooks('start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced');
    }
    const admission = new AdmissionChain((deps.admission ?? []).map((plugin) => this.metrics.admission.observed(plugin)), this.metrics.admission);
    const computed = new Map((deps.computedResources ?? []).map((each) => [keyOfComputed(each), each]));
    this.#verbs = { clock, random, logger, admission, authorizer: deps.authorizer, patterns: this.#patterns, maxObjectBytes: this.#limits.maxObjectBytes, computed };
    this.#calls = new ApiCalls({
      registry: this.registry, authorizer: deps.authorizer, customSubresources: deps.customSubresources ?? [], loopback: () => this.loopback(),
    });
    const aggregator = (this.#aggregator = this.#createAggregator());
    if (aggregator) this.metrics.add(() => aggregator.families());
    this.service = this.#createService(options);
  }

  #createAggregator(): Aggregator | undefined {
    const { extensions: network, clock, logger, definitions } = this.#deps;
    if (!network || !definitions.some(({ group, plural }) => group === 'apiregistration.k8s.io' && plural === 'apiservices')) return undefined;
    const client = this.loopback();
    const onSynced = this.#hooks(...aggregatorHooks);
    const aggregator = new Aggregator({ client, registry: this.registry, services: this.#services(), network, clock, logger: logger.named('aggregator'), onSynced });
    this.health.add({ name: 'autoregister-completion', check: () => aggregator.missing() });
    return aggregator;
  }

  /** What extension servers answer for, as discovery tells it. */
  extensionGroupVersions(): readonly ExtensionGroupVersion[] {
    return this.#aggregator?.groupVersions() ?? [];
  }

  /** Calls in this process as `user`; `userAgent` names the field manager of its writes. */
  directTransport(user: UserInfo, { userAgent = user.name }: { userAgent?: string } = {}): ResourceTransport {
    const { clock, random } = this.#deps;
    const watch = { clock, random, minWatchSeconds: this.#limits.minWatchSeconds };
    const extensions = new ExtensionTransport({ aggregator: () => this.#aggregator, clock, user, userAgent });
    const transport = new DirectTransport({ calls: this.#calls, verbs: this.#verbs, watch, user, userAgent, isServer: user === loopbackUser, extensions });
    return this.#auditor ? new AuditedTransport({ transport, auditor: this.#auditor, auditIds: this.#auditIds, clock, user, userAgent }) : transport;
  }

  /** A client that acts as the server itself. */
  loopback(): Client {
    return (this.#loopback ??= createClient(this.directTransport(loopbackUser, { userAgent: 'kube-apiserver' })));
  }

  /** Aborts when the server takes nothing new any more: its listener may close. */
  get draining(): AbortSignal {
    return this.#shutdown.draining;
  }

  /** Serves from now on; when `signal` aborts: readiness ends, and after a delay watches; what is in flight gets time to finish. */
  async run(signal: AbortSignal): Promise<void> {
    const caches = new AbortController();
    const following = Promise.all([this.#hub.run(caches.signal), this.#runCustomResources(this.draining), this.flowControl?.run(this.draining), this.#aggregator?.run(this.draining), this.#storeSize.run(this.draining)]);
    this.#ready = true;
    this.#started();
    await aborted(signal);
    await this.#shutdown.run();
    this.#ready = false;
    caches.abort();
    await following;
  }

  /** The server itself knows what a CustomResourceDefinition means. */
  #withOwnHooks(definition: ResourceDefinition): ResourceDefinition {
    if (!isDefinitionOfCustomResources(definition)) return definition;
    // Nobody else decides what is one: what was handed in comes first and is overruled.
    return { ...definition, hooks: { ...definition.hooks, ...customResourceDefinitionHooks(this.#patterns) }, storedElsewhere: formerDefinitionVersions };
  }

  /** Names of things of the start, told of until they have happened. */
  #hooks(...names: readonly string[]): () => void {
    const finished = names.map((name) => this.health.postStartHook(name));
    return () => finished.forEach((finish) => finish());
  }

  async #runCustomResources(signal: AbortSignal): Promise<void> {
    if (!this.#deps.definitions.some(isDefinitionOfCustomResources)) return;
    const { clock, logger } = this.#deps;
    await new DefinitionController({ client: this.loopback(), registry: this.registry, clock, logger: logger.named('crd'), verbs: this.#verbs, onSynced: this.#definitionsSynced, ...this.#conversionWebhooks() }).run(signal);
  }

  #services(): ServiceResolver {
    return this.#deps.services ?? new EndpointResolver({ client: this.loopback() });
  }

  #conversionWebhooks(): Pick<DefinitionControllerDeps, 'webhooks'> {
    const { webhookCaller: caller, random } = this.#deps;
    return caller ? { webhooks: { caller, random, services: this.#services() } } : {};
  }

  #createService({ version = defaultVersionInfo, serverAddress = '127.0.0.1:6443', profiling = true, cbor = false, flags = new Map(), goawayChance = 0, hstsDirectives = [], verbosity = { level: 0 } }: ApiServerOptions): HttpService {
    const { clock, random, logger, authenticators, authorizer } = this.#deps;
    const { metrics } = this;
    const open = new OpenWatches();
    this.draining.addEventListener('abort', () => open.endAll(), { once: true });
    const watch = { clock, random, minWatchSeconds: this.#limits.minWatchSeconds, open };
    const resources: ResourceEndpointDeps = {
      calls: this.#calls, verbs: this.#verbs, watch, maxBodyBytes: this.#limits.maxBodyBytes, metrics: metrics.requests,
    };
    const documents = this.#deps.documents ?? [];
    const others: PathEndpoints[] = [
      createPublishedDocuments(documents),
      createDiscoveryEndpoint({ registry: this.registry, serverAddress, extensions: this.#aggregator }),
      createOpenApiEndpoint(new OpenApiDocuments({ registry: this.registry, clock }, { published: documents, alsoV2: () => this.#aggregator?.openApiV2() ?? [] }), () => this.#aggregator?.openApiPaths() ?? new Map()),
      createHealthEndpoint(this.health),
      metrics.endpoint(),
      ...(profiling ? [createProfilingEndpoint(clock), createFlagsEndpoint(verbosity)] : []),
      createZPages({ clock, version, flags, paths: () => statusPaths }),
      (path) => (path === '/version' || path === '/version/' ? () => json(version) : undefined),
      ...(this.flowControl ? [createFlowControlDump(this.flowControl)] : []),
      createRootEndpoint(() => rootPaths(this.registry, this.health, documents.map(({ path }) => path))),
    ];
    const answers = createEndpoint(createResourceEndpoint(resources), this.registry, others);
    const upgrades = createUpgradeEndpoint({ calls: this.#calls, admission: this.#verbs.admission, resources });
    const pipeline = new HttpPipeline({
      clock, logger, authenticators, authorizer, observer: metrics.requests, access: metrics.access, auditIds: this.#auditIds, auditor: this.#auditor, tracer: this.#deps.tracer,
      requestLog: { logger: logger.named('httplog'), isOn: () => verbosity.level >= 3 }, arrival: [withRetryAfter(() => this.draining.aborted), withGoaway(random, goawayChance), withHsts(hstsDirectives)],
      concurrency: this.#concurrencyFilter(),
      endpoint: withExtensions(this.#aggregator, (exchange) => (exchange.connection ? upgrades(exchange, exchange.connection) : answers(exchange))),
      requestTimeoutMs: this.#limits.requestTimeoutMs, cbor,
    });
    return { handle: (request) => pipeline.handle(request), upgrade: (request, socket, head) => pipeline.upgrade(request, socket, head) };
  }

  #concurrencyFilter(): Filter {
    const { maxReadsInFlight: maxReads, maxWritesInFlight: maxWrites, requestTimeoutMs } = this.#limits;
    const inFlight = this.#inFlight;
    if (!this.flowControl) return withMaxInFlight(inFlight, { maxReads, maxWrites });
    const statsOf = (group: string, version: string, resource: string): ObjectStats | undefined => {
      const storage = this.registry.find(group, version, resource)?.storage;
      return storage?.objectCount === undefined ? undefined : { count: storage.objectCount, averageBytes: storage.averageBytes };
    };
    return withPriorityAndFairness({ flowControl: this.flowControl, inFlight, statsOf, requestTimeoutMs });
  }

  #createMetrics({ version = defaultVersionInfo }: ApiServerOptions): ServerMetrics {
    const { flowControl } = this;
    const metrics = new ServerMetrics({ registry: this.registry, inFlight: this.#inFlight, clock: this.#deps.clock, version });
    if (flowControl) metrics.add(() => flowControl.metrics.families(flowControl.levels));
    const auditor = this.#auditor;
    metrics.add(() => auditFamilies(auditor));
    metrics.add(() => this.health.families());
    metrics.addSlis(() => this.health.families());
    return metrics;
  }

  #addChecks({ storeHealthTimeoutMs = storeCheckTimeoutMs, storeReadyTimeoutMs = storeCheckTimeoutMs }: ApiServerOptions): void {
    const { healthChecks = [] } = this.#deps;
    this.health.add(
      { name: 'ping', check: () => undefined },
      // Lines are written as they come, and nothing is encrypted on the way to oneself: neither can be stuck or run out.
      { name: 'log', check: () => undefined },
      { name: 'loopback-serving-certificate', endpoints: ['healthz', 'livez'], check: () => undefined },
      { name: 'etcd', check: () => this.#storeFailure(storeHealthTimeoutMs) },
      { name: 'etcd-readiness', endpoints: ['readyz'], check: () => this.#storeFailure(storeReadyTimeoutMs) },
      { name: 'informer-sync', endpoints: ['readyz'], check: () => (this.#ready ? undefined : 'not started') },
      { name: 'shutdown', endpoints: ['readyz'], check: () => (this.#shutdown.begun ? 'process is shutting down' : undefined) },
      ...healthChecks,
    );
  }

  /** Why the store cannot be written, or not be read in time (upstream: --etcd-healthcheck-timeout, --etcd-readycheck-timeout). */
  async #storeFailure(timeoutMs: number): Promise<string | undefined> {
    const { writeFailure } = this.#deps.store;
    if (writeFailure) return writeFailure.message;
    const late = new AbortController();
    const timer = this.#deps.clock.schedule(timeoutMs, () => late.abort(new Error('context deadline exceeded')));
    try {
      await this.#deps.store.get('/registry/health', { signal: late.signal });
      return undefined;
    } catch (error) {
      return `error getting data from etcd: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      timer.cancel();
    }
  }
}

const formerDefinitionVersions = new Map([['apiextensions.k8s.io/v1beta1', definitionFromV1beta1]]);

const isDefinitionOfCustomResources = ({ group, plural }: ResourceDefinition): boolean => group === 'apiextensions.k8s.io' && plural === 'customresourcedefinitions';

/** Upstream's --etcd-healthcheck-timeout. */
const storeCheckTimeoutMs = 2_000;

/** Upstream's, of what follows APIServices. */
const aggregatorHooks = [
  'aggregator-reload-proxy-client-cert', 'start-kube-aggregator-informers', 'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller', 'apiservice-registration-controller', 'apiservice-discovery-controller',
  'kube-apiserver-autoregistration', 'apiservice-openapi-controller', 'apiservice-openapiv3-controller',
];

/** What /statusz names. */
const statusPaths = ['/healthz', '/livez', '/metrics', '/readyz', '/statusz', '/version'];

/** Upstream's order of bytes, in which `/` comes before letters. */
function rootPaths(registry: ResourceRegistry, health: HealthChecks, more: readonly string[]): string[] {
  const groups = groupsOf(registry.definitions()).flatMap(({ name, versions }) =>
    name === '' ? ['/api', ...versions.map((version) => `/api/${version}`)] : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
  );
  const checks = healthPaths.flatMap((path) => [`/${path}`, ...health.of(path).map(({ name }) => `/${path}/${name}`)]);
  return [...groups, ...checks, ...more, '/apis', '/apis/', '/flagz', '/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/statusz', '/version'].sort();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The API server as one call. */
export function createApiServer(deps: ApiServerDeps, options?: ApiServerOptions): ApiServer {
  return new ApiServer(deps, options);
}
