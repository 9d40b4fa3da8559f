/**
 * What makes the generic API server Kubernetes.
 *
 * - `kubernetes-definitions`: every built-in resource with its columns, defaults, strategy and validation
 * - `runtime-config/`: which of them, and which of their versions, a server has
 * - `kind-stories`: the list of kinds; each has a folder `<group>/<kind>/`
 * - `service-allocation/`: cluster IPs, held by IPAddress objects, and node ports, from a bit set in the store
 * - `bootstrap/`: what every cluster has from the start
 * - `node-proxy/`: logs, exec, attach and port-forward through a NodeTransport; `proxy` of nodes, pods and services over a ProxyNetwork
 * - `custom-subresources`: everything the built-in kinds answer besides the generic verbs
 * - `review/`: access reviews, token reviews, who am I
 * - `table/`, `strategy/`, `validation/`, `pod-spec/`: what several kinds need
 * @packageDocumentation
 */
export { kubernetesDefinitions, type ServedApis } from './kubernetes-definitions.ts';
export { parseRuntimeConfig, type RuntimeConfig } from './runtime-config/runtime-config.ts';
export { gatesWithoutEffect, parseFeatureGates, type FeatureGates } from './runtime-config/feature-gates.ts';
export { knownFeatureGates, type FeatureStage, type KnownFeatureGate } from './runtime-config/known-feature-gates.ts';
export { kindStory, type KindStory } from './kind-story.ts';
export { kubernetesSubresources, type CustomSubresourceDeps } from './custom-subresources.ts';
export { kubeletRequest, type NodeTransport } from './node-proxy/node-transport.ts';
export { type ProxyNetwork } from './node-proxy/proxy-network.ts';
export { ServiceAllocation, type ServiceRanges } from './service-allocation/service-allocation.ts';
export { ServiceRangeRepair, type ServiceRangeRepairDeps } from './service-allocation/service-range-repair.ts';
export { defaultServiceNetwork, serviceRanges, type ServiceNetwork, type ServiceRangesDeps } from './service-allocation/service-ranges.ts';
export { parsePortRange, type PortRange, type ServiceRange } from './service-allocation/ranges.ts';
export { parseIpRange, type IpRange } from './service-allocation/ip-range.ts';
export { bootstrap, type BootstrapOptions } from './bootstrap/bootstrap.ts';
export { DefaultServiceCidr, type DefaultServiceCidrDeps } from './bootstrap/default-service-cidr.ts';
export { bootstrapRbac, nodeRules } from './bootstrap/bootstrap-rbac.ts';
export { RbacBootstrap, type RbacBootstrapDeps } from './bootstrap/rbac-bootstrap.ts';
export { FlowControlConfiguration, type FlowControlConfigurationDeps } from './bootstrap/flow-control/flow-control-configuration.ts';
export { ensureKubernetesService, KubernetesService, type KubernetesServiceOptions } from './bootstrap/kubernetes-service.ts';
export { IdentityLease, type ApiServerIdentity, type IdentityLeaseDeps } from './bootstrap/identity-lease.ts';
export { LegacyTokenTracking, type LegacyTokenTrackingDeps } from './bootstrap/legacy-token-tracking.ts';
export { KubernetesEndpoints, type AdvertisedAddress, type KubernetesEndpointsDeps } from './bootstrap/kubernetes-endpoints.ts';
export { componentStatuses, type ComponentProbe } from './core/component-status/component-statuses.ts';
export { bootstrapTokenLookup, legacyTokenLookup, tokenLookup } from './core/service-account/token-lookup.ts';
export type { TokenIssuer } from './core/service-account/token-request.ts';
export type { AccessReviewDeps } from './review/access-reviews.ts';
export type { TokenAuthenticator } from './review/authentication-reviews.ts';
export { RbacEscalationCheck } from './rbac/escalation/escalation-check.ts';
