import { formatTime, isNotFound, keyOf, pause, type Clock, type Logger } from '@kubewright/api-machinery';
import { Nodes, Pods, type Node, type Pod, type PodCondition } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';
import type { ControllerContext, ControllerDefinition, ControllerManifest } from '@kubewright/controller-runtime';
import type { SharedInformer } from '@kubewright/informer';
import { decideCollection, type Collected } from './decide-collection.ts';
import { MissingNodes } from './missing-nodes.ts';

export const manifest: ControllerManifest = {
  name: 'pod-garbage-collector-controller',
  serviceAccount: 'pod-garbage-collector',
  primary: Pods,
  uses: [
    { resource: Pods, verbs: ['list', 'watch', 'delete'] },
    { resource: Pods, subresource: 'status', verbs: ['patch'] },
    { resource: Nodes, verbs: ['get', 'list', 'watch'] },
  ],
  idleWithout: [Pods],
};

export interface PodGarbageCollectorOptions {
  /** Upstream's --terminated-pod-gc-threshold; default 12,500; 0: they stay. */
  readonly terminatedPodThreshold?: number;
  /** Between two looks at all pods; default 20 seconds. */
  readonly periodMs?: number;
}

/** Takes away pods that nobody else would: of nodes that are gone, too many that have ended, and those going that no kubelet will end. */
class PodGarbageCollector {
  readonly #client: Client;
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #options: Required<PodGarbageCollectorOptions>;
  readonly #missing = new MissingNodes();

  constructor({ client, informers, clock, logger }: ControllerContext, options: PodGarbageCollectorOptions) {
    this.#client = client;
    this.#pods = informers.informer(Pods);
    this.#nodes = informers.informer(Nodes);
    this.#clock = clock;
    this.#logger = logger;
    this.#options = { terminatedPodThreshold: 12_500, periodMs: 20_000, ...options };
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#pods.synced(signal), this.#nodes.synced(signal)]);
    while (!signal.aborted) {
      await this.#pass(signal);
      await pause(this.#clock, this.#options.periodMs, signal);
    }
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const pods = this.#pods.lister.list();
    const nodes = new Map(this.#nodes.lister.list().map((node) => [node.metadata.name!, node]));
    const goneNodes = new Set<string>();
    for (const name of this.#missing.overdue(pods, (known) => nodes.has(known), this.#clock.nowMs())) {
      if (await this.#isGone(name, signal)) goneNodes.add(name);
    }
    for (const collected of decideCollection({ pods, nodes, goneNodes, terminatedPodThreshold: this.#options.terminatedPodThreshold })) {
      if (signal.aborted) return;
      await this.#collect(collected, signal).catch((error: unknown) => {
        // The next look comes by again.
        if (!isNotFound(error)) this.#logger.warn('a pod was not collected', { pod: keyOf(collected.pod), error });
      });
    }
  }

  /** As the server has it: whether the node comes late is not known here. */
  async #isGone(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.resource(Nodes).get({ name }, { signal });
      return false;
    } catch (error) {
      return isNotFound(error);
    }
  }

  /** Failed first: no kubelet would ever say so. */
  async #collect({ pod, reason }: Collected, signal: AbortSignal): Promise<void> {
    const { uid } = pod.metadata;
    const pods = this.#client.resource(Pods);
    if (pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed') {
      const conditions = reason === 'orphaned' ? [this.#nodeIsGone()] : undefined;
      const body = { metadata: { uid }, status: { phase: 'Failed', ...(conditions && { conditions }) } };
      await pods.patch(keyOf(pod), { type: 'strategic', body: body as never }, { subresource: 'status', signal });
    }
    await pods.delete(keyOf(pod), { gracePeriodSeconds: 0, preconditions: { uid }, signal });
  }

  #nodeIsGone(): PodCondition {
    return {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: formatTime(this.#clock.nowMs()),
    };
  }
}

export const podGarbageCollectorControllerDefinition = (options: PodGarbageCollectorOptions = {}): ControllerDefinition => ({
  manifest,
  create: (context) => new PodGarbageCollector(context, options),
});
