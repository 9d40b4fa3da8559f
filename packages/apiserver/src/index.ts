/**
 * The generic API server: it serves resource definitions, built-in or made from CustomResourceDefinitions, from a store.
 *
 * - `api-server`: the server; HTTP service, direct transport, life cycle
 * - `contract`: what authenticators, authorizers, admission plugins and special subresources implement
 * - `limits`, `version-info`: settings
 * - `health/health-endpoint`: named health checks
 * - `flow-control/`: API priority and fairness; `mandatory-configuration` says what holds without any object
 *
 * Inside: `request/` (paths, content negotiation, options), `pipeline/` (the handler chain, both transports),
 * `registry/` (verbs over the watch cache and the store), `render/` (encoding of answers), `discovery/`, `openapi/`.
 * @packageDocumentation
 */
export * from './contract.ts';
export { ApiServer, createApiServer, loopbackUser, type ApiServerDeps, type ApiServerOptions } from './api-server.ts';
export { FlowControl } from './flow-control/flow-control.ts';
export { mandatoryFlowSchemas, mandatoryPriorityLevels } from './flow-control/mandatory-configuration.ts';
export type { HealthCheck, HealthPath } from './health/health-endpoint.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { defaultVersionInfo, type VersionInfo } from './version-info.ts';
export { EndpointResolver, type ServiceAddress, type ServiceResolver } from './aggregation/service-resolver.ts';
export { webhookTarget, type WebhookClientConfig } from './aggregation/webhook-target.ts';
