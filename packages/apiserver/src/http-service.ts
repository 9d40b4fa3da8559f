import type { HttpService } from '@kubewright/http';
import { withExtensions, type Aggregator } from './aggregation/aggregator.ts';
import type { ApiServerDeps, ApiServerOptions } from './api-server-options.ts';
import type { Auditor } from './audit/auditor.ts';
import { createFlagsEndpoint } from './debug/flags-endpoint.ts';
import { createProfilingEndpoint } from './debug/profiling-endpoint.ts';
import { createZPages } from './debug/zpages.ts';
import { createDiscoveryEndpoint } from './discovery/discovery-endpoint.ts';
import { rootPaths } from './discovery/root-paths.ts';
import { createFlowControlDump } from './flow-control/dump.ts';
import type { FlowControl } from './flow-control/flow-control.ts';
import type { ObjectStats } from './flow-control/work-estimate.ts';
import type { HealthChecks } from './health/health-checks.ts';
import { createHealthEndpoint } from './health/health-endpoint.ts';
import type { Limits } from './limits.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import { OpenApiDocuments } from './openapi/openapi-documents.ts';
import { createOpenApiEndpoint } from './openapi/openapi-endpoint.ts';
import type { ApiCalls } from './pipeline/api-calls.ts';
import type { AuditIds } from './pipeline/audit-ids.ts';
import type { Filter } from './pipeline/chain.ts';
import { withCors } from './pipeline/filters/cors.ts';
import { withGoaway } from './pipeline/filters/goaway.ts';
import { withHsts } from './pipeline/filters/hsts.ts';
import { withMaxInFlight } from './pipeline/filters/max-in-flight.ts';
import { withPriorityAndFairness } from './pipeline/filters/priority-and-fairness.ts';
import { withRetryAfter } from './pipeline/filters/retry-after.ts';
import { HttpPipeline } from './pipeline/http-pipeline.ts';
import type { InFlight } from './pipeline/in-flight.ts';
import { createPublishedDocuments } from './pipeline/published-documents.ts';
import type { Outcome, RequestContext } from './pipeline/exchange.ts';
import { createResourceEndpoint, type ResourceEndpointDeps } from './pipeline/resource-endpoint.ts';
import { createEndpoint, createRootEndpoint, json, type PathEndpoints } from './pipeline/route.ts';
import { createUpgradeEndpoint } from './pipeline/upgrade.ts';
import type { OpenWatches } from './registry/reading/open-watches.ts';
import type { VerbDeps } from './registry/resource-call.ts';
import type { ResourceRegistry } from './registry/resource-registry.ts';
import { assertProduced, jsonType } from './request/negotiation.ts';
import { defaultVersionInfo, type VersionInfo } from './version-info.ts';

/** What of a server its HTTP service is made of. */
export interface HttpServiceParts {
  readonly deps: ApiServerDeps;
  readonly registry: ResourceRegistry;
  readonly calls: ApiCalls;
  readonly verbs: VerbDeps;
  readonly limits: Limits;
  readonly flowControl: FlowControl | undefined;
  readonly inFlight: InFlight;
  readonly watches: OpenWatches;
  readonly metrics: ServerMetrics;
  readonly health: HealthChecks;
  readonly auditIds: AuditIds;
  readonly auditor: Auditor | undefined;
  readonly aggregator: Aggregator | undefined;
  /** Aborts when nothing new is taken any more. */
  readonly draining: AbortSignal;
}

/** The handler chain and every path behind it. */
export function createHttpService(parts: HttpServiceParts, options: ApiServerOptions): HttpService {
  const { goawayChance = 0, hstsDirectives = [], verbosity = { level: 0 }, cbor = false } = options;
  const { clock, random, logger, authenticators, authorizer, tracer } = parts.deps;
  const resources = resourceParts(parts);
  const answers = createEndpoint(createResourceEndpoint(resources), parts.registry, otherPaths(parts, { ...options, verbosity }));
  const upgrades = createUpgradeEndpoint({ calls: parts.calls, admission: parts.verbs.admission, resources });
  const pipeline = new HttpPipeline({
    clock,
    logger,
    authenticators,
    authorizer,
    observer: parts.metrics.requests,
    access: parts.metrics.access,
    auditIds: parts.auditIds,
    auditor: parts.auditor,
    tracer,
    requestLog: { logger: logger.named('httplog'), isOn: () => verbosity.level >= 3 },
    arrival: [
      withRetryAfter(() => parts.draining.aborted),
      withGoaway(random, goawayChance),
      withHsts(hstsDirectives),
      withCors(options.cors),
    ],
    concurrency: concurrencyFilter(parts),
    endpoint: withExtensions(parts.aggregator, (exchange) =>
      exchange.connection ? upgrades(exchange, exchange.connection) : answers(exchange),
    ),
    requestTimeoutMs: parts.limits.requestTimeoutMs,
    cbor,
  });
  return { handle: (request) => pipeline.handle(request), upgrade: (request, socket, head) => pipeline.upgrade(request, socket, head) };
}

function resourceParts({ deps, calls, verbs, limits, metrics, watches: open }: HttpServiceParts): ResourceEndpointDeps {
  const { clock, random } = deps;
  return {
    calls,
    verbs,
    watch: { clock, random, minWatchSeconds: limits.minWatchSeconds, open },
    maxBodyBytes: limits.maxBodyBytes,
    metrics: metrics.requests,
  };
}

/** What /statusz names. */
const statusPaths = ['/flagz', '/healthz', '/livez', '/metrics', '/readyz', '/statusz', '/version'];

/** Every path that is no resource's. */
function otherPaths(
  { deps, registry, aggregator, health, metrics, flowControl }: HttpServiceParts,
  {
    version = defaultVersionInfo,
    serverAddress = () => '127.0.0.1:6443',
    profiling = true,
    flags = new Map(),
    verbosity,
  }: ApiServerOptions & Required<Pick<ApiServerOptions, 'verbosity'>>,
): PathEndpoints[] {
  const { clock, documents = [] } = deps;
  const published = new OpenApiDocuments({ registry, clock }, { published: documents, alsoV2: () => aggregator?.openApiV2() ?? [] });
  const documentPaths = documents.map(({ path }) => path);
  return [
    createPublishedDocuments(documents),
    createDiscoveryEndpoint({ registry, serverAddress, extensions: aggregator }),
    createOpenApiEndpoint(published, () => aggregator?.openApiPaths() ?? new Map()),
    createHealthEndpoint(health),
    metrics.endpoint(),
    ...(profiling ? [createProfilingEndpoint(clock), createFlagsEndpoint(verbosity)] : []),
    createZPages({ clock, version, flags, paths: () => statusPaths }),
    (path) => (path === '/version' || path === '/version/' ? (context) => versionAnswer(context, version) : undefined),
    ...(flowControl ? [createFlowControlDump(flowControl)] : []),
    createRootEndpoint(() => rootPaths(registry, health, documentPaths)),
  ];
}

function versionAnswer({ request }: RequestContext, version: VersionInfo): Outcome {
  assertProduced(request.headers.get('accept'), [jsonType]);
  return json(version);
}

/** How much is served at once: by priority and fairness, or bounded by two numbers. */
function concurrencyFilter({ registry, flowControl, inFlight, limits }: HttpServiceParts): Filter {
  const { maxReadsInFlight: maxReads, maxWritesInFlight: maxWrites, requestTimeoutMs } = limits;
  if (!flowControl) return withMaxInFlight(inFlight, { maxReads, maxWrites });
  const statsOf = (group: string, version: string, resource: string): ObjectStats | undefined => {
    const storage = registry.find(group, version, resource)?.storage;
    if (storage?.objectCount === undefined) return undefined;
    return { count: storage.objectCount, averageBytes: storage.objectCount === 0 ? 0 : storage.objectBytes / storage.objectCount };
  };
  return withPriorityAndFairness({ flowControl, inFlight, statsOf, requestTimeoutMs });
}
