import { defaultAdmission } from '@kubewright/admission';
import { createApiServer, EndpointResolver, withLoopback } from '@kubewright/apiserver';
import { alwaysAllowPaths, unionAuthorizer } from '@kubewright/authorization';
import { HttpsWebhookCaller, type Client } from '@kubewright/client';
import { createInformerFactory } from '@kubewright/informer';
import {
  componentStatuses,
  defaultServiceNetwork,
  kubernetesDefinitions,
  kubernetesSubresources,
  RbacBootstrap,
  RbacEscalationCheck,
  ServiceAllocation,
  serviceRanges,
} from '@kubewright/kube-apiserver';
import { compactPeriodically } from '@kubewright/storage';
import { componentProbes } from './api-server/component-probes.ts';
import { extensionNetwork } from './api-server/extension-network.ts';
import { ownAddress, serverAddress } from './api-server/server-address.ts';
import { noAuthenticationSources } from './authentication/authentication-sources.ts';
import { issuerDocuments } from './authentication/issuer-documents.ts';
import {
  authenticators,
  serviceAccountAuthenticator,
  serviceAccountTokenIssuer,
  tokenAuthenticator,
} from './authentication/server-authenticators.ts';
import { rbacAlone } from './authorization/authorization.ts';
import { reviewAuthorizer, ruleResolver } from './authorization/server-authorizers.ts';
import { ComponentHealth } from './cluster/component-health.ts';
import { LocalNodeTransport } from './cluster/nodes/local-nodes.ts';
import { LocalPodNetwork } from './cluster/nodes/pod-network.ts';
import { provide, type Module, type Resolve } from './container.ts';
import { tokens } from './tokens.ts';

/** Upstream's --etcd-compaction-interval. */
export const compactionIntervalMs = 5 * 60_000;

/** The API server and its policies. Needs clock, random, logger, store, and the service account key. */
export const kubeApiServerModule: Module = [
  provide(tokens.servedApis, () => ({})),
  provide(tokens.definitions, (get) => kubernetesDefinitions(get(tokens.servedApis))),
  provide(tokens.loopback, (get) => loopback(get)),

  provide(tokens.serverInformers, (get) =>
    createInformerFactory({
      client: get(tokens.loopback),
      clock: get(tokens.clock),
      random: get(tokens.random),
      logger: get(tokens.logger),
    }),
  ),

  provide(tokens.serviceAccountAuthenticator, serviceAccountAuthenticator),
  provide(tokens.serviceAccountTokenIssuer, serviceAccountTokenIssuer),
  provide(tokens.authenticators, authenticators),
  provide(tokens.authentication, () => noAuthenticationSources),

  provide(tokens.ruleResolver, ruleResolver),
  provide(tokens.settledRevision, () => 0),
  provide(tokens.settledNodes, () => new Set()),
  provide(tokens.rbacBootstrap, (get) => {
    const { featureGates } = get(tokens.servedApis);
    const [client, informers, rolesAreThere] = [get(tokens.loopback), get(tokens.serverInformers), get(tokens.settledRevision) > 0];
    return new RbacBootstrap({ client, informers, featureGates, rolesAreThere });
  }),
  provide(tokens.reviewAuthorizer, reviewAuthorizer),
  provide(tokens.authorization, rbacAlone),
  // Health is told to everybody, before there are roles that say so; whoever asks what somebody may do hears of roles.
  provide(tokens.authorizer, (get) => unionAuthorizer([alwaysAllowPaths(), get(tokens.reviewAuthorizer)])),

  provide(tokens.compaction, (get) => {
    const deps = { store: get(tokens.store), clock: get(tokens.clock), logger: get(tokens.logger), intervalMs: compactionIntervalMs };
    return (signal) => compactPeriodically(deps, signal);
  }),
  provide(tokens.serviceNetwork, () => defaultServiceNetwork),
  provide(tokens.serviceRanges, (get) => {
    const deps = {
      client: get(tokens.loopback),
      store: get(tokens.store),
      random: get(tokens.random),
      informers: get(tokens.serverInformers),
    };
    return serviceRanges(deps, get(tokens.serviceNetwork));
  }),
  provide(tokens.webhookCaller, (get) => new HttpsWebhookCaller({ clock: get(tokens.clock) })),
  provide(tokens.serviceResolver, (get) => withLoopback(new EndpointResolver({ client: get(tokens.loopback) }), () => ownAddress(get))),
  provide(tokens.admissionOptions, () => ({})),
  provide(tokens.admission, (get) => [
    ...defaultAdmission(
      {
        client: get(tokens.loopback),
        clock: get(tokens.clock),
        random: get(tokens.random),
        authorizer: get(tokens.authorizer),
        resourceOfKind: (apiVersion, kind) => get(tokens.apiServer).registry.resourceOfKind(apiVersion, kind),
        webhooks: webhookAccess(get),
      },
      get(tokens.admissionOptions),
    ),
    new RbacEscalationCheck({ resolver: get(tokens.ruleResolver), authorizer: get(tokens.authorizer) }),
    new ServiceAllocation({ ranges: get(tokens.serviceRanges), random: get(tokens.random) }),
  ]),

  provide(tokens.nodeTransport, (get) => new LocalNodeTransport(() => get(tokens.localNodes))),
  provide(
    tokens.proxyNetwork,
    (get) => new LocalPodNetwork({ host: get(tokens.nodes).host?.runtime, simulated: get(tokens.simulatedNetwork) }),
  ),
  provide(tokens.customSubresources, (get) =>
    kubernetesSubresources({
      clock: get(tokens.clock),
      random: get(tokens.random),
      nodes: get(tokens.nodeTransport),
      network: get(tokens.proxyNetwork),
      access: {
        authorizer: get(tokens.reviewAuthorizer),
        rules: get(tokens.ruleResolver),
        rulesKnown: () => get(tokens.rbacBootstrap).opened(),
      },
      tokens: {
        ...get(tokens.authentication).serviceAccounts,
        issuer: get(tokens.serviceAccountTokenIssuer),
        authenticator: tokenAuthenticator(get),
      },
    }),
  ),

  provide(tokens.componentHealth, () => new ComponentHealth()),
  provide(tokens.frontProxy, () => ({})),
  provide(tokens.apiServerOptions, () => ({})),
  provide(tokens.audit, () => ({})),
  provide(tokens.serverExtras, () => ({})),
  provide(tokens.apiServer, (get) =>
    createApiServer(
      {
        store: get(tokens.store),
        clock: get(tokens.clock),
        random: get(tokens.random),
        logger: get(tokens.logger).named('kube-apiserver'),
        definitions: get(tokens.definitions),
        authenticators: get(tokens.authenticators),
        authorizer: get(tokens.authorizer),
        admission: get(tokens.admission),
        customSubresources: get(tokens.customSubresources),
        computedResources: [componentStatuses(componentProbes(get))],
        webhookCaller: get(tokens.webhookCaller),
        services: get(tokens.serviceResolver),
        audit: get(tokens.audit).backends,
        ...get(tokens.serverExtras),
        extensions: extensionNetwork(get),
        documents: issuerDocuments(get),
      },
      {
        cbor: get(tokens.servedApis).featureGates?.get('CBORServingAndStorage') === true,
        serverAddress: () => serverAddress(get),
        settledRevision: get(tokens.settledRevision),
        ...get(tokens.apiServerOptions),
      },
    ),
  ),
];

/** The API server is made from what asks through it: it is looked up when somebody does, once. */
function loopback(get: Resolve): Client {
  let client: Client | undefined;
  return { resource: (type) => (client ??= get(tokens.apiServer).loopback()).resource(type) };
}

/** Webhooks are reached at the endpoints of their services. */
function webhookAccess(get: Resolve) {
  return { caller: get(tokens.webhookCaller), services: get(tokens.serviceResolver), logger: get(tokens.logger).named('webhooks') };
}
