import type { Clock, Logger, Random, ResourceDefinition } from '@kubewright/api-machinery';
import type { AdmissionPlugin, ApiServer, Authenticator, Authorizer, CustomSubresource } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { ControllerDefinition, EventBroadcaster } from '@kubewright/controller-runtime';
import type { InformerFactory } from '@kubewright/informer';
import type { Store } from '@kubewright/storage';
import type { ClusterPki } from './cluster/cluster-pki.ts';
import { token } from './container.ts';

/** The names of everything that an app is made of. An app or a test replaces one by providing the same token again. */
export const tokens = {
  // The outside world
  clock: token<Clock>('Clock'),
  random: token<Random>('Random'),
  logger: token<Logger>('Logger'),
  store: token<Store>('Store'),
  /** What the cluster signs and proves itself with. */
  pki: token<ClusterPki>('ClusterPki'),

  // kube-apiserver
  definitions: token<readonly ResourceDefinition[]>('ResourceDefinitions'),
  authenticators: token<readonly Authenticator[]>('Authenticators'),
  authorizer: token<Authorizer>('Authorizer'),
  admission: token<readonly AdmissionPlugin[]>('AdmissionPlugins'),
  customSubresources: token<readonly CustomSubresource[]>('CustomSubresources'),
  apiServer: token<ApiServer>('ApiServer'),
  /** Acts as the API server itself; usable before the server is made. */
  loopback: token<Client>('LoopbackClient'),

  // Components: they share one client identity and one set of informers in one process
  client: token<Client>('Client'),
  informers: token<InformerFactory>('InformerFactory'),
  events: token<EventBroadcaster>('EventBroadcaster'),
  controllers: token<readonly ControllerDefinition[]>('Controllers'),
};
