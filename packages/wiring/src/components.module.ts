import { createClient, type Client } from '@kubewright/client';
import { EventBroadcaster } from '@kubewright/controller-runtime';
import { createInformerFactory } from '@kubewright/informer';
import { provide, type Module, type Resolve } from './container.ts';
import { tokens } from './tokens.ts';

/**
 * A client of the server in this process for one component: its upstream name, and the program whose name stands in
 * the managed fields of what it writes. Members of system:masters: who is in the process is trusted.
 */
export function componentClient(get: Resolve, name: string, userAgent: string, groups: readonly string[] = []): Client {
  const user = { name, groups: [...groups, 'system:masters', 'system:authenticated'] };
  return createClient(get(tokens.apiServer).directTransport(user, { userAgent }));
}

/** What controllers, scheduler and kubelets of one process share: informers and the writer of events. */
export const componentsModule: Module = [
  provide(tokens.leaderElection, () => ({})),
  provide(tokens.hostName, () => 'kubewright'),
  provide(tokens.client, (get) => componentClient(get, 'system:kube-controller-manager', 'kube-controller-manager')),
  provide(tokens.informers, (get) =>
    createInformerFactory({ client: get(tokens.client), clock: get(tokens.clock), random: get(tokens.random), logger: get(tokens.logger) }),
  ),
  provide(
    tokens.events,
    (get) =>
      new EventBroadcaster({
        client: get(tokens.client),
        clock: get(tokens.clock),
        random: get(tokens.random),
        logger: get(tokens.logger),
      }),
  ),
];
