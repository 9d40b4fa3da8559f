import { createClient } from '@kubewright/client';
import { EventBroadcaster } from '@kubewright/controller-runtime';
import { createInformerFactory } from '@kubewright/informer';
import { provide, type Module } from './container.ts';
import { tokens } from './tokens.ts';

/** The identity of the all-in-one process's components (controllers, scheduler, kubelets). */
const componentUser = { name: 'system:kubewright', groups: ['system:masters', 'system:authenticated'] };

/** What controllers, scheduler and kubelets of one process share: a client of the server in this process, informers, events. */
export const componentsModule: Module = [
  provide(tokens.client, (get) => createClient(get(tokens.apiServer).directTransport(componentUser))),
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
