import { keyOf, pause, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Leases } from '@kubewright/api/coordination/v1';
import { Nodes, Pods, type Node, type Pod } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  trigger,
  type ControllerDefinition,
  type ControllerManifest,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideLabels } from './decide-labels.ts';
import { readyOf } from './decide-node-health.ts';
import { decidePodNotReady } from './decide-pod-not-ready.ts';
import { decideNoScheduleTaints, withoutNoExecuteTaints } from './decide-taints.ts';
import { NodeMonitor, patchTaints } from './node-monitor.ts';

export const manifest: ControllerManifest = {
  name: 'node-lifecycle-controller',
  serviceAccount: 'node-controller',
  eventComponent: 'node-controller',
  primary: Nodes,
  uses: [
    { resource: Nodes, verbs: ['list', 'watch', 'patch'] },
    { resource: Nodes, subresource: 'status', verbs: ['update'] },
    { resource: Pods, verbs: ['list', 'watch'] },
    { resource: Pods, subresource: 'status', verbs: ['update'] },
    { resource: Leases, verbs: ['list', 'watch'] },
  ],
  idleWithout: [Nodes, Pods],
  // Silence is what it listens for.
  maxIdleMs: 5_000,
};

export interface NodeLifecycleOptions {
  /** Between two passes over all nodes; 5 s. */
  readonly monitorPeriodMs?: number;
  /** A node without a sign of life for this long is lost; 50 s. */
  readonly graceMs?: number;
  /** A node that has never posted its status gets this long; 60 s. */
  readonly startupGraceMs?: number;
  /** Nodes a second that pods are evicted from, in a zone; 0.1. */
  readonly perSecond?: number;
  /** The same in a large zone that is partly down; 0.01. */
  readonly secondaryPerSecond?: number;
  /** Nodes from which a zone is large; 50. */
  readonly largeZoneSize?: number;
  /** Share of nodes not ready from which a zone is partly down; 0.55. */
  readonly unhealthyShare?: number;
}

const defaults: Required<NodeLifecycleOptions> = {
  monitorPeriodMs: 5_000,
  graceMs: 50_000,
  startupGraceMs: 60_000,
  perSecond: 0.1,
  secondaryPerSecond: 0.01,
  largeZoneSize: 50,
  unhealthyShare: 0.55,
};

export const podsByNode = 'spec.nodeName';
const nodeLeases = { namespace: 'kube-node-lease' };

interface Deps {
  readonly nodes: Lister<Node>;
  readonly pods: Lister<Pod>;
  readonly nodeClient: ResourceClient<Node>;
  readonly podClient: ResourceClient<Pod>;
  readonly clock: Clock;
  readonly events: EventRecorder;
}

/** Keeps a node's NoSchedule taints in step with its conditions, and marks pods of nodes not ready. Keys: nodes and pods. */
class NodeLifecycleController implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    await (key.namespace ? this.#pod(key, signal) : this.#node(key, signal));
    return done;
  }

  async #node(key: ObjectKey, signal: AbortSignal): Promise<void> {
    const node = this.#deps.nodes.get(key);
    if (!node) return;
    const scheduling = decideNoScheduleTaints(node, this.#deps.clock.nowMs());
    const ready = readyOf(node)?.status === 'True';
    const tainted = scheduling ? { ...node, spec: { ...node.spec, taints: [...scheduling] } } : node;
    // Pods come back to a node that is ready again at once; leaving it is the monitor's, at its rate.
    const taints = (ready && withoutNoExecuteTaints(tainted)) || scheduling;
    // One write at a time: its event brings the key back for the other.
    if (taints) return patchTaints(this.#deps.nodeClient, node, taints, signal);
    const labels = decideLabels(node);
    if (Object.keys(labels).length > 0)
      await this.#deps.nodeClient.patch(key, { type: 'merge', body: { metadata: { labels } } }, { signal });
  }

  async #pod(key: ObjectKey, signal: AbortSignal): Promise<void> {
    const { pods, nodes, podClient, clock, events } = this.#deps;
    const pod = pods.get(key);
    const node = pod?.spec.nodeName ? nodes.get({ name: pod.spec.nodeName }) : undefined;
    const ready = node && readyOf(node);
    if (!pod || !ready || ready.status === 'True') return;
    const status = decidePodNotReady(pod, clock.nowMs());
    if (!status) return;
    await podClient.updateStatus({ ...pod, status }, { signal });
    events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  }
}

export function nodeLifecycleControllerDefinition(options: NodeLifecycleOptions = {}): ControllerDefinition {
  const settings = { ...defaults, ...options };
  return {
    manifest,
    create: ({ informers, client, clock, logger, events }) => {
      const podInformer = informers.informer(Pods);
      podInformer.addIndex(podsByNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
      const [nodes, pods] = [informers.informer(Nodes).lister, podInformer.lister];
      const deps = { nodes, pods, nodeClient: client.resource(Nodes), podClient: client.resource(Pods), clock, events };
      const reconciler = new NodeLifecycleController(deps);
      const leases = informers.informer(Leases, nodeLeases).lister;
      const monitor = new NodeMonitor({ ...settings, nodes, leases, client: deps.nodeClient, clock, logger, events });
      return {
        reconciler,
        triggers: [
          trigger({
            resource: Nodes,
            // A node that is not ready brings its pods.
            keysOf: (node, _old, change) =>
              change === 'deleted' || readyOf(node)?.status === 'True'
                ? [keyOf(node)]
                : [keyOf(node), ...pods.byIndex(podsByNode, node.metadata.name!).map(keyOf)],
          }),
          { resource: Pods },
        ],
        workers: 8,
        run: async (signal: AbortSignal) => {
          while (!signal.aborted) {
            await monitor.pass(signal);
            await pause(clock, settings.monitorPeriodMs, signal);
          }
        },
      };
    },
  };
}
