import type { Delta } from '@kubewright/informer';
import type { Node, Pod } from '@kubewright/api/core/v1';
import type { ClusterEvent } from './cluster-event.ts';
import { nodeUpdateActions, podUpdateActions } from './cluster-event.ts';
import type { ClusterState } from './cluster-state.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';
import type { WaitingPods } from './waiting-pods.ts';

export interface ClusterWatchDeps {
  readonly state: ClusterState;
  readonly queue: SchedulingQueue;
  readonly waitingPods: WaitingPods;
  /** Whether one of this scheduler's profiles is asked for. */
  readonly isResponsible: (pod: Pod) => boolean;
}

const hasEnded = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';
/** Counted on a node. */
const isAssigned = (pod: Pod): boolean => !!pod.spec.nodeName && !hasEnded(pod);
const waitsForNode = (pod: Pod): boolean => !pod.spec.nodeName && !hasEnded(pod) && !pod.metadata.deletionTimestamp;

/** Brings what the informers say into the cluster state and the queue. */
export class ClusterWatch {
  readonly #deps: ClusterWatchDeps;

  constructor(deps: ClusterWatchDeps) {
    this.#deps = deps;
  }

  onNode(delta: Delta<Node>): void {
    const { state, queue } = this.#deps;
    const { object } = delta;
    if (delta.type === 'deleted') state.removeNode(object.metadata.name!);
    else state.setNode(object);
    if (delta.type === 'updated') {
      const actions = nodeUpdateActions(delta.old, object);
      if (actions.length > 0) queue.handleEvent({ resource: 'nodes', actions, object, old: delta.old });
    } else queue.handleEvent({ resource: 'nodes', actions: [delta.type === 'added' ? 'Add' : 'Delete'], object });
  }

  onPod(delta: Delta<Pod>): void {
    if (delta.type === 'deleted') return this.#gone(delta.object);
    const pod = delta.object;
    const old = delta.type === 'updated' ? delta.old : undefined;
    if (isAssigned(pod)) this.#assigned(pod, old);
    else if (old && isAssigned(old)) this.#ended(pod);
    else if (waitsForNode(pod) && this.#deps.isResponsible(pod)) this.#waiting(pod, old);
    else this.#deps.queue.delete(pod.metadata.uid!);
  }

  #assigned(pod: Pod, old: Pod | undefined): void {
    const { state, queue } = this.#deps;
    const wasCounted = old !== undefined && isAssigned(old);
    state.setPod(pod);
    if (!wasCounted) {
      queue.delete(pod.metadata.uid!);
      queue.handleEvent({ resource: 'assignedPods', actions: ['Add'], object: pod });
      return;
    }
    const actions = podUpdateActions(old, pod);
    if (actions.length > 0) queue.handleEvent({ resource: 'assignedPods', actions, object: pod, old });
  }

  #ended(pod: Pod): void {
    this.#deps.state.removePod(pod.metadata.uid!);
    this.#deps.queue.handleEvent({ resource: 'assignedPods', actions: ['Delete'], object: pod });
  }

  #waiting(pod: Pod, old: Pod | undefined): void {
    const { state, queue } = this.#deps;
    // Already given a node; the news of it is under way.
    if (state.isAssumed(pod.metadata.uid!)) return;
    if (!old || !waitsForNode(old)) return queue.add(pod);
    const actions = podUpdateActions(old, pod);
    const event: ClusterEvent | undefined = actions.length > 0 ? { resource: 'pods', actions, object: pod, old } : undefined;
    queue.update(old, pod, event);
  }

  #gone(pod: Pod): void {
    const { state, queue, waitingPods } = this.#deps;
    const uid = pod.metadata.uid!;
    queue.delete(uid);
    const held = waitingPods.get(uid);
    for (const plugin of held?.pendingPlugins.slice(0, 1) ?? []) held?.reject(plugin, 'the pod is gone');
    state.removePod(uid);
    if (isAssigned(pod)) queue.handleEvent({ resource: 'assignedPods', actions: ['Delete'], object: pod });
  }
}
