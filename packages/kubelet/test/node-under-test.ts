import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import type { Logger } from '@kubewright/api-machinery';
import { Events, Namespaces, Pods } from '@kubewright/api/core/v1';
import type { Pod, PodSpec } from '@kubewright/api/core/v1';
import { createApiServer } from '@kubewright/apiserver';
import { createClient } from '@kubewright/client';
import type { Client } from '@kubewright/client';
import { EventBroadcaster } from '@kubewright/controller-runtime';
import { MemoryFiles, SimulatedImages, SimulatedNetwork, SimulatedRuntime } from '@kubewright/cri-simulated';
import type { SimulatedImage } from '@kubewright/cri-simulated';
import { createInformerFactory } from '@kubewright/informer';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { MemoryStore } from '@kubewright/storage';
import { InformerPodSource, Kubelet } from '../src/index.ts';

export const settle = async (): Promise<void> => {
  for (let round = 0; round < 8; round++) await new Promise((resolve) => setImmediate(resolve));
};

export interface NodeUnderTest {
  readonly clock: VirtualClock;
  readonly client: Client;
  readonly kubelet: Kubelet;
  readonly runtime: SimulatedRuntime;
  createPod(name: string, spec: Partial<PodSpec> & Pick<PodSpec, 'containers'>): Promise<Pod>;
  pod(name: string): Promise<Pod>;
  /** Lets time pass until the pod satisfies `condition`. @throws after 20 min of virtual time. */
  podThat(name: string, condition: (pod: Pod) => boolean): Promise<Pod>;
  podGone(name: string): Promise<void>;
  /** `reason: message` of the pod's events, oldest first. */
  events(name: string): Promise<string[]>;
  stop(): Promise<void>;
}

export interface NodeTestOptions {
  readonly images?: readonly SimulatedImage[];
  readonly unknownImages?: 'run' | 'refuse';
  readonly logger?: Logger;
}

/** One kubelet on a simulated runtime, against a real API server in this process, in virtual time. */
export async function startNode(options: NodeTestOptions = {}): Promise<NodeUnderTest> {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const random = seededRandom(11);
  const logger = options.logger ?? silentLogger;
  const authorizer = { authorize: () => ({ kind: 'allow' as const, reason: '' }) };
  const server = createApiServer({ store, clock, random, logger, definitions: kubernetesDefinitions(), authenticators: [], authorizer });
  const client = createClient(server.directTransport({ name: 'admin', groups: ['system:masters', 'system:authenticated'] }));
  const informers = createInformerFactory({ client, clock, random, logger });
  const broadcaster = new EventBroadcaster({ client, clock, random, logger });
  const images = new SimulatedImages({
    clock,
    ...(options.images && { images: options.images }),
    ...(options.unknownImages && { unknownImages: options.unknownImages }),
  });
  const network = new SimulatedNetwork();
  const files = new MemoryFiles();
  const runtime = new SimulatedRuntime({ clock, random, images, network, files, podCidr: '10.244.0.0/24' });
  const kubelet = new Kubelet({
    nodeName: 'node-1',
    client,
    runtime,
    images,
    files,
    clock,
    logger,
    pods: new InformerPodSource(informers.informer(Pods)),
    dial: (host, port) => network.dial(host, port),
    events: broadcaster.recorder({ component: 'kubelet', host: 'node-1' }),
    options: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' },
      addresses: [
        { type: 'InternalIP', address: '192.168.0.1' },
        { type: 'Hostname', address: 'node-1' },
      ],
      kubeletPort: 10250,
    },
  });
  const [components, serving] = [new AbortController(), new AbortController()];
  const served = server.run(serving.signal);
  for (const name of ['default', 'kube-node-lease']) {
    await client
      .resource(Namespaces)
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} })
      .catch(() => undefined);
  }
  const running = [informers.run(components.signal), broadcaster.run(components.signal), kubelet.run(components.signal)];
  const pods = client.resource(Pods);
  const key = (name: string): { namespace: string; name: string } => ({ namespace: 'default', name });
  const until = async <T>(what: string, check: () => Promise<T | undefined>): Promise<T> => {
    for (let waitedMs = 0; waitedMs < 1_200_000; waitedMs += 500) {
      await settle();
      const found = await check();
      if (found !== undefined) return found;
      await clock.advance(500);
    }
    throw new Error(`${what} did not come in 20 minutes of virtual time`);
  };
  return {
    clock,
    client,
    kubelet,
    runtime,
    createPod: (name, spec) =>
      pods.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { nodeName: 'node-1', ...spec } }),
    pod: (name) => pods.get(key(name)),
    podThat: (name, condition) =>
      until(`pod ${name} as wanted`, async () => {
        const pod = await pods.get(key(name));
        return condition(pod) ? pod : undefined;
      }),
    podGone: (name) =>
      until(`the end of pod ${name}`, () =>
        pods.get(key(name)).then(
          () => undefined,
          () => null,
        ),
      ).then(() => undefined),
    events: async (name) => {
      await settle();
      const { items } = await client.resource(Events).list({ namespace: 'default' });
      return items.filter(({ involvedObject }) => involvedObject.name === name).map(({ reason, message }) => `${reason}: ${message}`);
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
