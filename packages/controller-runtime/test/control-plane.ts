import type { Logger, ResourceDefinition } from '@kubewright/api-machinery';
import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { createApiServer, type ApiServer, type UserInfo } from '@kubewright/apiserver';
import { createClient, type Client } from '@kubewright/client';
import { createInformerFactory, type InformerFactory } from '@kubewright/informer';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { MemoryStore } from '@kubewright/storage';
import { settle } from '../../api-machinery/test/settle.ts';
import { EventBroadcaster, runController, type ControllerDefinition, type FirstWrite, type RunControllerDeps } from '../src/index.ts';

export { settle };

const admin: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** A real API server in this process, on a memory store and a virtual clock, and what controllers need beside it. */
export interface ControlPlane {
  readonly server: ApiServer;
  readonly clock: VirtualClock;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly deps: RunControllerDeps;
  /** Runs a controller until `stop`. */
  start(definition: ControllerDefinition): void;
  /** Lets time pass in small steps until `condition` holds. @throws after ten minutes of virtual time. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  stop(): Promise<void>;
}

export function startControlPlane(options: { definitions?: readonly ResourceDefinition[]; logger?: Logger } = {}): ControlPlane {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const random = seededRandom(7);
  const logger = options.logger ?? silentLogger;
  const definitions = options.definitions ?? kubernetesDefinitions();
  const authorizer = { authorize: () => ({ kind: 'allow' as const, reason: '' }) };
  const server = createApiServer({ store, clock, random, logger: silentLogger, definitions, authenticators: [], authorizer });
  const client = createClient(server.directTransport(admin));
  const informers = createInformerFactory({ client, clock, random, logger });
  const broadcaster = new EventBroadcaster({ client, clock, random, logger });
  const events = broadcaster.recorder({ component: 'test' });
  const firstWrite: FirstWrite = (resources, signal) => server.firstWrite(resources, 0, signal);
  const deps = { client, informers, clock, random, logger, events, firstWrite };
  const [components, serving] = [new AbortController(), new AbortController()];
  const served = server.run(serving.signal);
  const running = [informers.run(components.signal), broadcaster.run(components.signal)];
  return {
    server,
    clock,
    client,
    informers,
    deps,
    start: (definition) => void running.push(runController(definition, deps, components.signal)),
    until: async (condition) => {
      for (let waitedMs = 0; waitedMs < 600_000; waitedMs += 100) {
        await settle();
        if (await condition()) return;
        await clock.advance(100);
      }
      throw new Error('the condition did not come true in ten minutes of virtual time');
    },
    stop: async () => {
      components.abort();
      await Promise.all(running);
      serving.abort();
      await clock.advance(60_000);
      await served;
      await store.close();
    },
  };
}
