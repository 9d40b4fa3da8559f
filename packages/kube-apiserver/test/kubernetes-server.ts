import { type Logger, VirtualClock, seededRandom, silentLogger } from '@kubewright/api-machinery';
import { type Pod, ServiceAccounts } from '@kubewright/api/core/v1';
import { defaultAdmission } from '@kubewright/admission';
import { type AdmissionPlugin, ApiServer, type Authorizer } from '@kubewright/apiserver';
import { RbacAuthorizer, RuleResolver, privilegedGroups, unionAuthorizer } from '@kubewright/authorization';
import { type Client, createClient } from '@kubewright/client';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '@kubewright/api/rbac/v1';
import { type InformerFactory, createInformerFactory } from '@kubewright/informer';
import { MemoryStore } from '@kubewright/storage';
import { settle } from '../../api-machinery/test/settle.ts';
import {
  type NodeTransport,
  type ProxyNetwork,
  RbacBootstrap,
  RbacEscalationCheck,
  ServiceAllocation,
  type ServiceRanges,
  defaultServiceNetwork,
  bootstrap,
  DefaultServiceCidr,
  kubernetesDefinitions,
  kubernetesSubresources,
  parseRuntimeConfig,
  serviceRanges,
} from '../src/index.ts';

export { settle };

/** A Kubernetes API server in this process, with RBAC and every default admission plugin, and no controllers. */
export interface KubernetesServer {
  readonly server: ApiServer;
  readonly store: MemoryStore;
  readonly clock: VirtualClock;
  readonly ranges: ServiceRanges;
  readonly allocation: ServiceAllocation;
  readonly informers: InformerFactory;
  readonly rbac: RbacBootstrap;
  /** An administrator. */
  readonly client: Client;
  clientOf(user: string, groups?: readonly string[]): Client;
  stop(): Promise<void>;
}

export interface KubernetesServerOptions {
  readonly nodes?: NodeTransport;
  readonly network?: ProxyNetwork;
  readonly logger?: Logger;
  readonly serviceCidrs?: readonly string[];
  /** As `--runtime-config` says it. */
  readonly runtimeConfig?: readonly string[];
  /** Comes after the default plugins. */
  readonly admission?: readonly AdmissionPlugin[];
}

export const unreachable: NodeTransport = {
  request: () => Promise.reject(new Error('there are no nodes')),
  upgrade: () => Promise.reject(new Error('there are no nodes')),
};

export const noNetwork: ProxyNetwork = {
  dial: () => Promise.reject(new Error('there is no network')),
  lookup: () => Promise.reject(new Error('there is no network')),
  isPodAddress: () => false,
};

export async function startKubernetesServer(options: KubernetesServerOptions = {}): Promise<KubernetesServer> {
  const clock = new VirtualClock({ settle });
  const random = seededRandom(42);
  const store = new MemoryStore({ clock });
  const logger = options.logger ?? silentLogger;
  const lazy: Client = { resource: (type) => server.loopback().resource(type) };
  const informers = createInformerFactory({ client: lazy, clock, random, logger });
  const network = { ...defaultServiceNetwork, ...(options.serviceCidrs && { clusterIpRanges: options.serviceCidrs }) };
  const ranges = serviceRanges({ client: lazy, store, random, informers }, network);
  const allocation = new ServiceAllocation({ ranges, random });
  const resolver = new RuleResolver(() => ({
    roles: informers.informer(Roles),
    roleBindings: informers.informer(RoleBindings),
    clusterRoles: informers.informer(ClusterRoles),
    clusterRoleBindings: informers.informer(ClusterRoleBindings),
  }));
  const rbac = new RbacBootstrap({ client: lazy, informers });
  const authorizer: Authorizer = unionAuthorizer([privilegedGroups(), rbac.gate(new RbacAuthorizer({ resolver }))]);
  const server: ApiServer = new ApiServer({
    store,
    clock,
    random,
    logger,
    definitions: kubernetesDefinitions({ runtimeConfig: parseRuntimeConfig(options.runtimeConfig ?? []) }),
    authenticators: [],
    authorizer,
    admission: [
      ...defaultAdmission({
        client: lazy,
        clock,
        random,
        authorizer,
        resourceOfKind: (apiVersion, kind) => server.registry.resourceOfKind(apiVersion, kind),
      }),
      new RbacEscalationCheck({ resolver, authorizer }),
      allocation,
      ...(options.admission ?? []),
    ],
    customSubresources: kubernetesSubresources({
      clock,
      random,
      nodes: options.nodes ?? unreachable,
      network: options.network ?? noNetwork,
      access: { authorizer },
    }),
  });
  const stop = new AbortController();
  const running = [server.run(stop.signal), informers.run(stop.signal)];
  const clientOf = (name: string, groups: readonly string[] = []): Client =>
    createClient(server.directTransport({ name, groups: [...groups, 'system:authenticated'] }));
  const client = clientOf('kubernetes-admin', ['system:masters']);
  await bootstrap(server.loopback(), {
    service: { clusterIp: ranges.clusterIps.serverAddress, advertiseAddress: '192.0.2.1', port: 6443 },
    rbac: false,
  });
  await new DefaultServiceCidr({ client: server.loopback(), clock, logger: silentLogger }, network.clusterIpRanges).sync();
  await client.resource(ServiceAccounts).create({ metadata: { namespace: 'default', name: 'default' } });
  return {
    server,
    store,
    clock,
    ranges,
    allocation,
    informers,
    rbac,
    client,
    clientOf,
    stop: async () => {
      stop.abort();
      await Promise.all(running);
      await store.close();
    },
  };
}

export const newPod = (name: string, more: { labels?: Record<string, string>; spec?: object; container?: object } = {}): Pod =>
  ({
    metadata: { namespace: 'default', name, ...(more.labels && { labels: more.labels }) },
    spec: { containers: [{ name: 'main', image: 'nginx', ...more.container }], ...more.spec },
    status: {},
  }) as unknown as Pod;
