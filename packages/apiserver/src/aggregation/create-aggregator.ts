import type { Clock, Logger, ResourceDefinition } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { HealthChecks } from '../health/health-checks.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { Aggregator } from './aggregator.ts';
import type { ExtensionNetwork } from './extension-backend.ts';
import type { ServiceResolver } from './targets/service-resolver.ts';

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

export interface AggregationDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: ResourceRegistry;
  readonly health: HealthChecks;
  /** What the server serves from the beginning. */
  readonly definitions: readonly ResourceDefinition[];
  /** The way to extension servers; unset: there are none. */
  readonly network: ExtensionNetwork | undefined;
  readonly services: ServiceResolver;
  /** Acts as the server itself. */
  readonly client: Client;
}

/** The aggregator of a server that serves APIServices and can reach extension servers, with its part in the server's start. */
export function createAggregator({ network, definitions, health, logger, ...deps }: AggregationDeps): Aggregator | undefined {
  const servesApiServices = definitions.some(({ group, plural }) => group === 'apiregistration.k8s.io' && plural === 'apiservices');
  if (!network || !servesApiServices) return undefined;
  const onSynced = health.postStartHook(...aggregatorHooks);
  const onRegistered = health.partOfStart('autoregister-completion', () => aggregator.missing());
  const aggregator: Aggregator = new Aggregator({ ...deps, network, logger: logger.named('aggregator'), onSynced, onRegistered });
  return aggregator;
}
