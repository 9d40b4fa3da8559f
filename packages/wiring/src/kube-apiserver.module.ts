import { defaultAdmission } from '@kubewright/admission';
import { AnonymousAuthenticator, ClientCertificateAuthenticator } from '@kubewright/authentication';
import { createApiServer } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { alwaysAllowPaths, privilegedGroups, unionAuthorizer } from '@kubewright/authorization';
import { clusterIpRange, kubernetesDefinitions, kubernetesSubresources, nodePortRange, ServiceAllocation } from '@kubewright/kube-apiserver';
import { LocalNodeTransport } from './cluster/local-nodes.ts';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

const serviceCidr = '10.96.0.0/16';

/** The API server and its policies. Needs clock, random, logger and store. */
export const kubeApiServerModule: Module = [
  provide(tokens.definitions, () => kubernetesDefinitions()),
  provide(tokens.authenticators, (get) => [new ClientCertificateAuthenticator({ clock: get(tokens.clock) }), new AnonymousAuthenticator()]),
  provide(tokens.authorizer, () => unionAuthorizer([alwaysAllowPaths(), privilegedGroups()])),
  provide(tokens.loopback, (get): Client => ({ resource: (type) => get(tokens.apiServer).loopback().resource(type) })),
  provide(tokens.serviceRanges, (get) => {
    const deps = { store: get(tokens.store), random: get(tokens.random) };
    return { clusterIps: clusterIpRange(deps, serviceCidr), nodePorts: nodePortRange(deps, { first: 30_000, last: 32_767 }) };
  }),
  provide(tokens.admission, (get) => [
    ...defaultAdmission({ client: get(tokens.loopback), clock: get(tokens.clock), random: get(tokens.random) }),
    new ServiceAllocation({ ranges: get(tokens.serviceRanges) }),
  ]),
  provide(tokens.nodeTransport, (get) => new LocalNodeTransport(() => get(tokens.localNodes))),
  provide(tokens.customSubresources, (get) => kubernetesSubresources({ clock: get(tokens.clock), nodes: get(tokens.nodeTransport) })),
  provide(tokens.apiServer, (get) =>
    createApiServer({
      store: get(tokens.store),
      clock: get(tokens.clock),
      random: get(tokens.random),
      logger: get(tokens.logger).named('kube-apiserver'),
      definitions: get(tokens.definitions),
      authenticators: get(tokens.authenticators),
      authorizer: get(tokens.authorizer),
      admission: get(tokens.admission),
      customSubresources: get(tokens.customSubresources),
    }),
  ),
];
