import { plainJson, formatTime, isNotFound, keyOf, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Nodes, Pods, type Node, type Pod, type PodCondition } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  requeueAfter,
  trigger,
  type ControllerDefinition,
  type ControllerManifest,
  type EventRecorder,
  type ReconcileResult,
  type Reconciler,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideEviction, noExecuteTaints } from './decide-eviction.ts';
import { podsByNode } from './node-lifecycle-controller.ts';

export const taintEvictionManifest: ControllerManifest = {
  name: 'taint-eviction-controller',
  serviceAccount: 'node-controller',
  primary: Pods,
  uses: [
    { resource: Nodes, verbs: ['list', 'watch'] },
    { resource: Pods, verbs: ['list', 'watch', 'delete'] },
    { resource: Pods, subresource: 'status', verbs: ['patch'] },
  ],
  idleWithout: [Pods],
};

interface Deps {
  readonly nodes: Lister<Node>;
  readonly pods: Lister<Pod>;
  readonly client: ResourceClient<Pod>;
  readonly clock: Clock;
  readonly events: EventRecorder;
}

/** Evicts pods from nodes whose NoExecute taints they do not tolerate, or no longer. */
class TaintEvictionController implements Reconciler {
  readonly #deps: Deps;
  /** Since when a pod, by uid, has lived under NoExecute taints it tolerates for a time. */
  readonly #since = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { pods, nodes, clock, events } = this.#deps;
    const pod = pods.get(key);
    if (!pod || pod.metadata.deletionTimestamp || !pod.spec.nodeName) return done;
    const uid = pod.metadata.uid!;
    const taints = noExecuteTaints(nodes.get({ name: pod.spec.nodeName })?.spec?.taints);
    const nowMs = clock.nowMs();
    const sinceMs = this.#since.get(uid) ?? nowMs;
    const decision = decideEviction(pod, taints, sinceMs, nowMs);
    if (decision.kind === 'wait') {
      this.#since.set(uid, sinceMs);
      return requeueAfter(decision.untilMs - nowMs);
    }
    if (decision.kind === 'keep') {
      if (this.#since.delete(uid))
        events.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key.namespace}/${key.name}`);
      return done;
    }
    await this.#evict(pod, key, signal);
    return done;
  }

  /** The pod is gone. */
  forget(pod: Pod): void {
    this.#since.delete(pod.metadata.uid ?? '');
  }

  async #evict(pod: Pod, key: ObjectKey, signal: AbortSignal): Promise<void> {
    const { client, clock, events } = this.#deps;
    events.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key.namespace}/${key.name}`);
    const condition: PodCondition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: formatTime(clock.nowMs()),
    };
    const uid = pod.metadata.uid!;
    try {
      const body = { metadata: { uid }, status: { conditions: [{ ...condition }] } };
      if (!pod.status?.conditions?.some(({ type, status }) => type === condition.type && status === 'True')) {
        await client.patch(key, { type: 'strategic', body }, { subresource: 'status', signal });
      }
      await client.delete(key, { preconditions: { uid }, signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

export const taintEvictionControllerDefinition: ControllerDefinition = {
  manifest: taintEvictionManifest,
  create: ({ informers, client, clock, events }) => {
    const podInformer = informers.informer(Pods);
    podInformer.addIndex(podsByNode, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []));
    const pods = podInformer.lister;
    const nodes = informers.informer(Nodes).lister;
    const controller = new TaintEvictionController({ nodes, pods, client: client.resource(Pods), clock, events });
    return {
      reconciler: controller,
      triggers: [
        trigger({
          resource: Pods,
          keysOf: (pod, _old, change) => {
            if (change === 'deleted') controller.forget(pod);
            // Where there is no such taint now, the node brings its pods when there is.
            const taints = noExecuteTaints(nodes.get({ name: pod.spec.nodeName ?? '' })?.spec?.taints);
            return change === 'deleted' || taints.length === 0 ? [] : [keyOf(pod)];
          },
        }),
        trigger({
          resource: Nodes,
          keysOf: (node, old) => {
            const [now, before] = [noExecuteTaints(node.spec?.taints), noExecuteTaints(old?.spec?.taints)];
            return plainJson(now) === plainJson(before) ? [] : pods.byIndex(podsByNode, node.metadata.name!).map(keyOf);
          },
        }),
      ],
      workers: 8,
    };
  },
};
