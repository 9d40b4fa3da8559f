import { defaultAdmission } from '@kubewright/admission';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '@kubewright/api/rbac/v1';
import {
  createApiServer,
  EndpointResolver,
  withLoopback,
  type ExtensionNetwork,
  type PublishedDocument,
  type ServiceAddress,
} from '@kubewright/apiserver';
import {
  AnonymousAuthenticator,
  audienceAgnostic,
  bearerAuthenticator,
  BootstrapTokens,
  ClientCertificateAuthenticator,
  jsonWebKeySet,
  openIdConfiguration,
  RejectUnknownTokens,
  LegacyServiceAccountTokens,
  ServiceAccountAuthenticator,
  ServiceAccountTokenIssuer,
  StaticTokenAuthenticator,
  unionAuthenticator,
  unionTokenAuthenticator,
  type ServiceAccountKey,
  type TokenAuthenticator,
} from '@kubewright/authentication';
import {
  alwaysAllowPaths,
  NodeAuthorizer,
  privilegedGroups,
  RbacAuthorizer,
  RuleResolver,
  unionAuthorizer,
} from '@kubewright/authorization';
import { HttpsWebhookCaller, type Client } from '@kubewright/client';
import { createInformerFactory } from '@kubewright/informer';
import {
  bootstrapTokenLookup,
  type ComponentProbe,
  componentStatuses,
  defaultServiceNetwork,
  kubernetesDefinitions,
  kubernetesSubresources,
  nodeRules,
  RbacBootstrap,
  RbacEscalationCheck,
  ServiceAllocation,
  serviceRanges,
  legacyTokenLookup,
  tokenLookup,
} from '@kubewright/kube-apiserver';
import { dialTcp } from '@kubewright/probes';
import { compactPeriodically } from '@kubewright/storage';
import { noAuthenticationSources } from './authentication/authentication-sources.ts';
import { rbacAlone } from './authorization/authorization.ts';
import { followNodeGraph } from './authorization/node-graph.ts';
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

  provide(
    tokens.serviceAccountAuthenticator,
    (get) =>
      new ServiceAccountAuthenticator(
        {
          keys: serviceAccountKeys(get),
          lookup: tokenLookup(get(tokens.loopback)),
          clock: get(tokens.clock),
          legacy: new LegacyServiceAccountTokens({
            keys: serviceAccountKeys(get),
            lookup: get(tokens.authentication).serviceAccounts.looksUp
              ? legacyTokenLookup(get(tokens.loopback), get(tokens.logger).named('tokens'))
              : undefined,
            clock: get(tokens.clock),
          }),
        },
        get(tokens.authentication).serviceAccounts,
      ),
  ),
  provide(
    tokens.serviceAccountTokenIssuer,
    (get) =>
      new ServiceAccountTokenIssuer(
        { key: signingKey(get), clock: get(tokens.clock), random: get(tokens.random) },
        { issuer: get(tokens.authentication).serviceAccounts.issuers[0]! },
      ),
  ),
  provide(tokens.authenticators, (get) => [
    unionAuthenticator([
      new ClientCertificateAuthenticator({ clock: get(tokens.clock) }),
      new StaticTokenAuthenticator(get(tokens.authentication).staticUsers),
      get(tokens.serviceAccountAuthenticator),
      bearerAuthenticator(unionTokenAuthenticator(laterTokens(get)), ownAudiences(get)),
      new RejectUnknownTokens(),
      new AnonymousAuthenticator({ paths: get(tokens.authentication).anonymousPaths }),
    ]),
  ]),
  provide(tokens.authentication, () => noAuthenticationSources),

  provide(tokens.ruleResolver, (get) => ruleResolver(get)),
  provide(tokens.settledRevision, () => 0),
  provide(tokens.settledNodes, () => new Set()),
  provide(tokens.rbacBootstrap, (get) => {
    const { featureGates } = get(tokens.servedApis);
    const [client, informers, rolesAreThere] = [get(tokens.loopback), get(tokens.serverInformers), get(tokens.settledRevision) > 0];
    return new RbacBootstrap({ client, informers, featureGates, rolesAreThere });
  }),
  provide(tokens.reviewAuthorizer, (get) => {
    const rbac = new RbacAuthorizer({ resolver: get(tokens.ruleResolver) });
    const own = { rbac: get(tokens.rbacBootstrap).gate(rbac), node: () => nodeAuthorizer(get) };
    return unionAuthorizer([privilegedGroups(), get(tokens.authorization).chain(own)]);
  }),
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

/** Needs what there is in the cluster, and follows it. */
const nodeAuthorizer = (get: Resolve): NodeAuthorizer =>
  new NodeAuthorizer({ graph: followNodeGraph(get(tokens.serverInformers)), rules: nodeRules(get(tokens.servedApis).featureGates) });

/** What TokenReviews ask. */
function tokenAuthenticator(get: Resolve): TokenAuthenticator {
  const { staticUsers } = get(tokens.authentication);
  const known = audienceAgnostic(ownAudiences(get), async (token) => staticUsers.get(token));
  return unionTokenAuthenticator([known, get(tokens.serviceAccountAuthenticator), ...laterTokens(get)]);
}

const ownAudiences = (get: Resolve): readonly string[] => get(tokens.authentication).serviceAccounts.audiences;

/** What new service account tokens are signed with. */
const signingKey = (get: Resolve): ServiceAccountKey =>
  get(tokens.authentication).serviceAccounts.signingKey ?? get(tokens.serviceAccountKey);

/** What they are checked with. */
const serviceAccountKeys = (get: Resolve): readonly Pick<ServiceAccountKey, 'publicKeyPem'>[] => [
  signingKey(get),
  ...get(tokens.authentication).serviceAccounts.moreKeys,
];

/** What knows tokens after those of service accounts. */
function laterTokens(get: Resolve): TokenAuthenticator[] {
  const { bootstrapTokens, tokens: more } = get(tokens.authentication);
  if (!bootstrapTokens) return [...more];
  const bootstrap = new BootstrapTokens({ lookup: bootstrapTokenLookup(get(tokens.loopback)), clock: get(tokens.clock) });
  return [audienceAgnostic(ownAudiences(get), (token) => bootstrap.userOf(token)), ...more];
}

/** Under upstream's names; `etcd-0` is the store, whatever it is. */
function componentProbes(get: Resolve): ComponentProbe[] {
  const health = get(tokens.componentHealth);
  const failure = async (): Promise<{ error: string } | undefined> => {
    const { health: checks } = get(tokens.apiServer);
    const error = await checks
      .of('healthz')
      .find(({ name }) => name === 'etcd')
      ?.check();
    return error === undefined ? undefined : { error };
  };
  return [health.probe('scheduler'), health.probe('controller-manager'), { name: 'etcd-0', failure }];
}

/** The API server is made from what asks through it: it is looked up when somebody does, once. */
function loopback(get: Resolve): Client {
  let client: Client | undefined;
  return { resource: (type) => (client ??= get(tokens.apiServer).loopback()).resource(type) };
}

/** `host:port` under which clients reach this server. */
function serverAddress(get: Resolve): string {
  const { host, port, advertised = host } = get(tokens.serverAddress)();
  return `${advertised.includes(':') ? `[${advertised}]` : advertised}:${port}`;
}

/** How others check the tokens of service accounts (KEP-1393). */
function issuerDocuments(get: Resolve): readonly PublishedDocument[] {
  const { issuers, jwksUri } = get(tokens.authentication).serviceAccounts;
  return [
    {
      path: '/.well-known/openid-configuration',
      operationId: 'getServiceAccountIssuerOpenIDConfiguration',
      tag: 'WellKnown',
      description: 'get the OpenID configuration of the issuer of service account tokens',
      contentType: 'application/json',
      text: () =>
        JSON.stringify(
          openIdConfiguration(issuers[0]!, jwksUri ?? `https://${serverAddress(get)}/openid/v1/jwks`, serviceAccountKeys(get)),
        ),
    },
    {
      path: '/openid/v1/jwks',
      operationId: 'getServiceAccountIssuerOpenIDKeyset',
      tag: 'openid',
      description: 'get the keys that service account tokens are checked with',
      contentType: 'application/jwk-set+json',
      text: async () => JSON.stringify(await jsonWebKeySet(serviceAccountKeys(get))),
    },
  ];
}

/** Where this process reaches itself. */
function ownAddress(get: Resolve): ServiceAddress {
  const { host, port } = get(tokens.serverAddress)();
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port };
}

/** Extension servers are dialled like pods, with the proof that this server may speak for others. */
function extensionNetwork(get: Resolve): ExtensionNetwork {
  const network = get(tokens.proxyNetwork);
  const proof = get(tokens.frontProxy).client;
  const isOwn = (host: string, port: number): boolean => {
    const own = ownAddress(get);
    return own.host === host && own.port === port;
  };
  const dial: ExtensionNetwork['dial'] = (host, port, signal) =>
    isOwn(host, port) ? dialTcp(host, port, signal) : network.dial(host, port, signal);
  return { dial, ...(proof && { clientCertificate: proof }) };
}

/** Webhooks are reached at the endpoints of their services. */
function webhookAccess(get: Resolve) {
  return { caller: get(tokens.webhookCaller), services: get(tokens.serviceResolver), logger: get(tokens.logger).named('webhooks') };
}

/** Roles and bindings come through an informer factory of their own: it acts as the server, whom every authorizer lets in. */
function ruleResolver(get: Resolve): RuleResolver {
  const informers = get(tokens.serverInformers);
  return new RuleResolver(() => ({
    roles: informers.informer(Roles),
    roleBindings: informers.informer(RoleBindings),
    clusterRoles: informers.informer(ClusterRoles),
    clusterRoleBindings: informers.informer(ClusterRoleBindings),
  }));
}
