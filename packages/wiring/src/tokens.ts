import type { Clock, Logger, Random, ResourceDefinition } from '@kubewright/api-machinery';
import type { AdmissionPlugin, ApiServer, Authenticator, Authorizer, CustomSubresource } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import type { ControllerDefinition, EventBroadcaster } from '@kubewright/controller-runtime';
import type { SimulatedImages, SimulatedNetwork } from '@kubewright/cri-simulated';
import type { InformerFactory } from '@kubewright/informer';
import type { Kubelet } from '@kubewright/kubelet';
import type { Store } from '@kubewright/storage';
import { token } from './container.ts';

/** Which nodes a process runs. */
export interface NodesPlan {
  readonly simulated: number;
}

/** The names of everything that an app is made of. An app or a test replaces one by providing the same token again. */
export const tokens = {
  // The outside world
  clock: token<Clock>('Clock'),
  random: token<Random>('Random'),
  logger: token<Logger>('Logger'),
  store: token<Store>('Store'),

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
  /** PEM of the authority that signs the API server's certificate, as pods get it. */
  rootCaPem: token<string>('RootCa'),

  // Nodes
  nodes: token<NodesPlan>('NodesPlan'),
  kubelets: token<readonly Kubelet[]>('Kubelets'),
  simulatedImages: token<SimulatedImages>('SimulatedImages'),
  simulatedNetwork: token<SimulatedNetwork>('SimulatedNetwork'),
};
