import type { Clock, Logger, Random, ResourceDefinition } from '@kubewright/api-machinery';
import type { WebhookCaller } from '@kubewright/client';
import type { Store } from '@kubewright/storage';
import type { ExtensionNetwork } from './aggregation/extension-backend.ts';
import type { ServiceResolver } from './aggregation/targets/service-resolver.ts';
import type { AuditSink } from './audit/audit-event.ts';
import type { AuditPolicy } from './audit/audit-policy.ts';
import type { AdmissionPlugin, Authenticator, Authorizer, ComputedResource, CustomSubresource } from './contract.ts';
import type { Verbosity } from './debug/flags-endpoint.ts';
import type { EncryptionAtRest } from './encryption/value-transformer.ts';
import type { HealthCheck } from './health/health-checks.ts';
import type { CorsOptions } from './pipeline/filters/cors.ts';
import type { Limits } from './limits.ts';
import type { Tracer } from './tracing/span.ts';
import type { PublishedDocument } from './pipeline/published-documents.ts';
import type { VersionInfo } from './version-info.ts';

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
  readonly tracer?: Tracer | undefined;
  /** Which requests are audited, and where their events go; unset: none. */
  readonly audit?: { readonly policy: AuditPolicy; readonly sink: AuditSink } | undefined;
  /** Documents besides those of every API server, e.g. the keys of the tokens it issues. */
  readonly documents?: readonly PublishedDocument[];
  /** The way to the extension servers of APIServices; unset: every APIService is this server's. */
  readonly extensions?: ExtensionNetwork;
}

export interface ApiServerOptions {
  /**
   * Up to this revision the store holds what a server of these definitions had come to rest with, no custom resources and
   * no extension servers among it: neither is looked for before one of theirs is written. Default 0: nothing is known.
   */
  readonly settledRevision?: number;
  readonly version?: VersionInfo;
  readonly limits?: Partial<Limits>;
  /** `host:port` that discovery tells clients; asked when somebody wants to know, as the port may not be known earlier. */
  readonly serverAddress?: () => string;
  /** Default true; otherwise reads and writes in flight are bounded by two numbers. */
  readonly priorityAndFairness?: boolean;
  /** How long requests are still taken once the server is told to stop; default 0. */
  readonly shutdownDelayMs?: number;
  /** Over how long its watches end then; default 0: all at once. */
  readonly shutdownWatchGraceMs?: number;
  /** So long after its start the server lives although something of the start has yet to happen; default 0. */
  readonly livezGraceMs?: number;
  /** Of requests over HTTP/2, how many ask their client to connect anew: 0 to 0.02; default 0. */
  readonly goawayChance?: number;
  /** Of the header Strict-Transport-Security; default none. */
  readonly hstsDirectives?: readonly string[];
  /** Default: pages of other origins read nothing. */
  readonly cors?: CorsOptions | undefined;
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
