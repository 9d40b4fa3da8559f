/**
 * The generic API server: it serves resource definitions, built-in or made from CustomResourceDefinitions, from a store.
 *
 * - `api-server`: the server; direct transport, life cycle; `api-server-options`: what it is made of; `http-service`: what it answers over HTTP
 * - `contract`: what authenticators, authorizers, admission plugins and special subresources implement
 * - `limits`, `version-info`: settings
 * - `health/health-checks`: named health checks; what must have happened for a start to be over
 * - `audit/`: the policy, and sinks: those that never make a request wait, and those that do
 * - `encryption/`: encryption of what is stored
 * - `flow-control/`: API priority and fairness: how levels share `seats/`, and whose turn it is in their `queues/`;
 *   `mandatory-configuration` says what holds without any object
 *
 * Inside: `request/` (paths, content negotiation, options), `pipeline/` (the handler chain, both transports),
 * `registry/` (verbs over the watch cache and the store; in it `draft/`: the object of a request until it is stored,
 * `ownership/`: who owns its fields, `storage/`: its form in the store and the cache, `reading/`: what lists and watches are
 * about), `render/` (encoding of answers), `crd/` (what definitions mean),
 * `discovery/`, `openapi/`, `metrics/`, `debug/` (profiles, /statusz, /flagz).
 * @packageDocumentation
 */
export type {
  AdmissionPlugin,
  AdmissionRequest,
  Attributes,
  AuthenticationNotes,
  Authenticator,
  Authorizer,
  ComputedResource,
  CustomSubresource,
  Decision,
  SubresourceCall,
  UserInfo,
} from './contract.ts';
export { ApiServer, createApiServer } from './api-server.ts';
export { loopbackUser } from './pipeline/in-process/in-process-clients.ts';
export type { ApiServerDeps, ApiServerOptions } from './api-server-options.ts';
export type { CorsOptions } from './pipeline/filters/cors.ts';
export { checkDeleteOptions, type SentDeleteOptions } from './request/write-options.ts';
export type { Verbosity } from './debug/flags-endpoint.ts';
export { FlowControl } from './flow-control/flow-control.ts';
export { mandatoryFlowSchemas, mandatoryPriorityLevels } from './flow-control/mandatory-configuration.ts';
export { parseAuditPolicy, AuditPolicy } from './audit/audit-policy.ts';
export type { AuditEvent, AuditSink } from './audit/audit-event.ts';
export { BlockingSink } from './audit/blocking-sink.ts';
export { legacyLine } from './audit/legacy-line.ts';
export { batchesOf, TruncatingSink } from './audit/truncating-sink.ts';
export { BatchingSink, logBatching, unionSink, webhookBatching, type BatchingSinkOptions } from './audit/batching-sink.ts';
export {
  parseEncryptionConfiguration,
  EncryptionConfiguration,
  type EncryptionConfigurationDeps,
} from './encryption/encryption-configuration.ts';
export { KmsProvider, type KmsProviderDeps } from './encryption/kms/kms-provider.ts';
export { KmsMetrics } from './encryption/kms/kms-metrics.ts';
export { TransformationMetrics } from './encryption/transformation-metrics.ts';
export type { KmsAnnotations, KmsConfiguration, KmsEncrypted, KmsService, KmsStatus } from './encryption/kms/kms-service.ts';
export { apiServerIdOf } from './api-server-id.ts';
export type { EncryptionAtRest, ValueTransformer } from './encryption/value-transformer.ts';
export type { PublishedDocument } from './pipeline/published-documents.ts';
export { outgoing, within, type RequestSpanStart, type Span, type SpanAttributes, type Tracer } from './tracing/span.ts';
export type { HealthCheck, HealthPath } from './health/health-checks.ts';
export { Counter, Gauge, Histogram, labelText, type Family, type HistogramSeries } from './metrics/metric-families.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { defaultVersionInfo, type VersionInfo } from './version-info.ts';
export type { ExtensionNetwork } from './aggregation/extension-backend.ts';
export type { ExtensionGroupVersion } from './discovery/extension-groups.ts';
export { EndpointResolver, withLoopback, type ServiceAddress, type ServiceResolver } from './aggregation/targets/service-resolver.ts';
export { webhookTarget, type WebhookClientConfig } from './aggregation/targets/webhook-target.ts';
export { validateWebhookService, validateWebhookUrl } from './aggregation/targets/validate-webhook-target.ts';
