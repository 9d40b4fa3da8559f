import type { AdmissionOptions } from '@kubewright/admission';
import type { Clock, Logger, Random, ResourceDefinition } from '@kubewright/api-machinery';
import type {
  AdmissionPlugin,
  ApiServer,
  ApiServerOptions,
  EncryptionAtRest,
  Tracer,
  Authenticator,
  Authorizer,
  CustomSubresource,
  ServiceResolver,
} from '@kubewright/apiserver';
import type { KeyPair, ServiceAccountAuthenticator, ServiceAccountKey, ServiceAccountTokenIssuer } from '@kubewright/authentication';
import type { RuleResolver } from '@kubewright/authorization';
import type { Client, WebhookCaller } from '@kubewright/client';
import type { ControllerDefinition, ControllerMetrics, EventBroadcaster } from '@kubewright/controller-runtime';
import type { SimulatedImages, SimulatedNetwork } from '@kubewright/cri-simulated';
import type { InformerFactory } from '@kubewright/informer';
import type {
  ApiServerIdentity,
  NodeTransport,
  ProxyNetwork,
  RbacBootstrap,
  ServedApis,
  ServiceNetwork,
  ServiceRanges,
} from '@kubewright/kube-apiserver';
import type { Scheduler } from '@kubewright/scheduler-framework';
import type { Store } from '@kubewright/storage';
import type { Audit } from './audit/audit-backends.ts';
import type { AuthenticationSources } from './authentication/authentication-sources.ts';
import type { Authorization } from './authorization/authorization.ts';
import type { ComponentHealth } from './cluster/component-health.ts';
import type { HostMachine } from './cluster/nodes/host-node.ts';
import type { LocalNode } from './cluster/nodes/local-nodes.ts';
import { token } from './container.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** The address told to the cluster; unset: `host`. */
  readonly advertised?: string | undefined;
  /** Who is behind the service `default/kubernetes`: this server alone (default), all that are alive, or whoever somebody else says. */
  readonly endpoints?: 'alone' | 'lease' | 'none' | undefined;
  /** Who this server is among those of its cluster; unset: it says nothing of itself. */
  readonly identity?: ApiServerIdentity | undefined;
}

/** Which nodes a process runs. */
export interface NodesPlan {
  readonly simulated: number;
  /** What the names of the simulated ones begin with, where several processes have some. */
  readonly simulatedPrefix?: string;
  /** This machine, running containers as processes. */
  readonly host?: HostMachine;
}

/** The names of everything that an app is made of. An app or a test replaces one by providing the same token again. */
/** The proxy certificate of the API server and the PEM of the authority that signed it; without them it proves nothing. */
export interface FrontProxy {
  readonly authorityPem?: string;
  readonly client?: KeyPair;
}

export const tokens = {
  // The outside world
  clock: token<Clock>('Clock'),
  random: token<Random>('Random'),
  logger: token<Logger>('Logger'),
  store: token<Store>('Store'),
  /** Keeps the store's history short until aborted. */
  compaction: token<(signal: AbortSignal) => Promise<void>>('StoreCompaction'),
  /** Who this process is among those that share the store; without an identity it is alone, and elects nobody. */
  leaderElection: token<{ readonly identity?: string }>('LeaderElection'),

  /** This machine's name, as it stands in events. */
  hostName: token<string>('HostName'),

  // kube-apiserver
  /** Which of the built-in APIs are there. */
  servedApis: token<ServedApis>('ServedApis'),
  definitions: token<readonly ResourceDefinition[]>('ResourceDefinitions'),
  authenticators: token<readonly Authenticator[]>('Authenticators'),
  /** Who may come in besides client certificates and service accounts; nobody unless an operator says so. */
  authentication: token<AuthenticationSources>('AuthenticationSources'),
  /** Signs and checks service account tokens. */
  serviceAccountKey: token<ServiceAccountKey>('ServiceAccountKey'),
  serviceAccountTokenIssuer: token<ServiceAccountTokenIssuer>('ServiceAccountTokenIssuer'),
  serviceAccountAuthenticator: token<ServiceAccountAuthenticator>('ServiceAccountAuthenticator'),
  /** The API server's own view of its objects. */
  serverInformers: token<InformerFactory>('ServerInformers'),
  ruleResolver: token<RuleResolver>('RuleResolver'),
  /** Makes the default roles; until it has, RBAC keeps those it decides about waiting. */
  rbacBootstrap: token<RbacBootstrap>('RbacBootstrap'),
  /**
   * Up to this revision the store holds what a cluster of this version and this composition had come to rest in: whoever
   * has seen nothing written since has nothing to do. 0: nothing is known of it, and everything is looked at.
   */
  settledRevision: token<number>('SettledRevision'),
  /** Names of the nodes that are Ready in what the store holds up to that revision. */
  settledNodes: token<ReadonlySet<string>>('SettledNodes'),
  /** Who is asked besides RBAC, and in which order. */
  authorization: token<Authorization>('Authorization'),
  authorizer: token<Authorizer>('Authorizer'),
  /** The same without what is open to everybody: what reviews of access answer by. */
  reviewAuthorizer: token<Authorizer>('ReviewAuthorizer'),
  /** Which plugins are on, and how; upstream's defaults unless an operator says otherwise. */
  admissionOptions: token<AdmissionOptions>('AdmissionOptions'),
  admission: token<readonly AdmissionPlugin[]>('AdmissionPlugins'),
  /** Where services get their addresses and node ports from. */
  serviceNetwork: token<ServiceNetwork>('ServiceNetwork'),
  serviceRanges: token<ServiceRanges>('ServiceRanges'),
  /** The way from the API server to kubelets. */
  nodeTransport: token<NodeTransport>('NodeTransport'),
  /** The way from the API server to pods and services. */
  proxyNetwork: token<ProxyNetwork>('ProxyNetwork'),
  /** Which parts of this process run, for `componentstatuses`. */
  componentHealth: token<ComponentHealth>('ComponentHealth'),
  customSubresources: token<readonly CustomSubresource[]>('CustomSubresources'),
  /** Limits and switches of the API server; upstream's defaults unless an app says otherwise. */
  apiServerOptions: token<ApiServerOptions>('ApiServerOptions'),
  /** How what is stored is encrypted, and who is told of requests; without either, neither happens. */
  serverExtras: token<{ readonly encryption?: EncryptionAtRest | undefined; readonly tracer?: Tracer | undefined }>('ServerExtras'),
  /** Without backends nothing is audited. */
  audit: token<{ readonly backends?: Audit | undefined }>('Audit'),
  apiServer: token<ApiServer>('ApiServer'),
  /** Acts as the API server itself; usable before the server is made. */
  loopback: token<Client>('LoopbackClient'),
  webhookCaller: token<WebhookCaller>('WebhookCaller'),
  serviceResolver: token<ServiceResolver>('ServiceResolver'),

  // Components: they share one set of informers in one process
  /** The controllers' client, and that of the shared informers. */
  client: token<Client>('Client'),
  informers: token<InformerFactory>('InformerFactory'),
  events: token<EventBroadcaster>('EventBroadcaster'),
  /** What the controllers tell of their queues, shown by the API server of the same process. */
  controllerMetrics: token<ControllerMetrics>('ControllerMetrics'),
  controllers: token<readonly ControllerDefinition[]>('Controllers'),
  /** Makes a scheduler that knows nothing yet. */
  newScheduler: token<() => Scheduler>('NewScheduler'),
  /** PEM of the authority that signs the API server's certificate, as pods get it. */
  rootCaPem: token<string>('RootCa'),
  /** Signs certificates of users and nodes; asked for when there is one to sign. */
  authority: token<() => Promise<KeyPair>>('CertificateAuthority'),
  /** How extension API servers know this one. */
  frontProxy: token<FrontProxy>('FrontProxy'),

  // Nodes
  nodes: token<NodesPlan>('NodesPlan'),
  localNodes: token<readonly LocalNode[]>('LocalNodes'),
  /** Where pods and clients reach the API server; known once it listens. */
  serverAddress: token<() => ServerAddress>('ServerAddress'),
  simulatedImages: token<SimulatedImages>('SimulatedImages'),
  simulatedNetwork: token<SimulatedNetwork>('SimulatedNetwork'),
};
