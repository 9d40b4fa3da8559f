import { hostname } from 'node:os';
import { randomUuid, type Logger } from '@kubewright/api-machinery';
import type { ApiServerIdentity, ServedApis, ServiceNetwork } from '@kubewright/kube-apiserver';
import { clusterModule } from '../cluster.module.ts';
import { compose, provide, type Composition, type Module } from '../container.ts';
import { systemClock, systemRandom } from '../system/index.ts';
import { tokens, type NodesPlan, type ServerAddress } from '../tokens.ts';
import type { ClusterAppOptions } from './cluster-app-options.ts';
import type { ClusterPki } from './data/cluster-pki.ts';
import type { ClusterStore } from './data/cluster-store.ts';
import { isAnyAddress } from './host-address.ts';
import type { Extras } from './open-extras.ts';

/** What a cluster app is composed of besides its modules. */
export interface ClusterParts extends Extras {
  readonly logger: Logger;
  readonly servedApis: ServedApis;
  readonly serviceNetwork: ServiceNetwork;
  readonly identity: ApiServerIdentity;
  readonly opened: ClusterStore;
  readonly pki: ClusterPki;
  readonly nodes: NodesPlan;
  /** The listener's, once it listens. */
  readonly port: () => number;
}

/** The modules of a cluster with the parts of an app: nothing is made before it is asked for. */
export function composeCluster(parts: ClusterParts, options: ClusterAppOptions): Composition {
  const { shared } = parts.opened;
  return compose(clusterModule, shared ? sharedStore(shared, options.nodeName ?? hostname()) : [], [
    ...ofThisMachine(parts),
    ...ofTheCluster(parts),
    ...switchedOn(parts, options),
    provide(tokens.serverAddress, () => () => serverAddress(parts, options)),
  ]);
}

const ofThisMachine = ({ logger, identity, nodes }: ClusterParts): Module => [
  provide(tokens.clock, () => systemClock),
  provide(tokens.random, () => systemRandom),
  provide(tokens.logger, () => logger),
  provide(tokens.hostName, () => identity.hostName),
  provide(tokens.nodes, () => nodes),
];

const ofTheCluster = ({ opened, servedApis, serviceNetwork, pki }: ClusterParts): Module => [
  provide(tokens.store, () => opened.store),
  provide(tokens.servedApis, () => servedApis),
  provide(tokens.serviceNetwork, () => serviceNetwork),
  provide(tokens.serviceAccountKey, () => pki.serviceAccountKey),
  provide(tokens.rootCaPem, () => pki.authority.certificatePem),
  provide(tokens.authority, () => async () => pki.authority),
  provide(tokens.frontProxy, () => ({ authorityPem: pki.frontProxyAuthority.certificatePem, client: pki.frontProxyClient })),
];

const switchedOn = (
  { audit, authentication, authorization, admission, encryption, tracing, serving }: ClusterParts,
  { apiServer }: ClusterAppOptions,
): Module => [
  provide(tokens.audit, () => ({ backends: audit })),
  provide(tokens.authentication, () => authentication),
  provide(tokens.authorization, () => authorization),
  provide(tokens.admissionOptions, () => admission),
  provide(tokens.serverExtras, () => ({ encryption: encryption?.encryption, tracer: tracing?.tracer })),
  provide(tokens.apiServerOptions, () => ({ ...apiServer, cors: serving.cors })),
];

function serverAddress({ opened: { shared }, servedApis, identity, port }: ClusterParts, options: ClusterAppOptions): ServerAddress {
  const { host, advertiseAddress, endpointReconcilerType } = options;
  const named = shared && servedApis.featureGates?.get('APIServerIdentity') !== false;
  return {
    host: '127.0.0.1',
    port: port(),
    advertised: advertiseAddress ?? (isAnyAddress(host) ? undefined : host),
    endpoints: endpointReconcilerType ?? (shared ? 'lease' : 'alone'),
    identity: named ? identity : undefined,
  };
}

/** What is different where other processes work on the same store. */
function sharedStore({ compact }: NonNullable<ClusterStore['shared']>, name: string): Module {
  const identity = `${name}_${randomUuid(systemRandom)}`;
  return [provide(tokens.compaction, () => compact), provide(tokens.leaderElection, () => ({ identity }))];
}
