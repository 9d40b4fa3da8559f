import { formatTime, keyOf, type Clock, type ObjectKey } from '@kubewright/api-machinery';
import { Pods, type Pod, type PodCondition } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import {
  done,
  isPodFinished,
  podCondition,
  requeueAfter,
  trigger,
  type ReconcileResult,
  type Reconciler,
  type Trigger,
} from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';

/** A pod that was told to go and is not deleted so long after is not going (stalePodDisruptionTimeout). */
const staleMs = 120_000;

interface Deps {
  readonly pods: Lister<Pod>;
  readonly client: ResourceClient<Pod>;
  readonly clock: Clock;
}

/** Says of a pod that stayed that it is no target of a disruption any more. */
export class StaleDisruptionReconciler implements Reconciler {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  static trigger(clock: Clock): Trigger {
    return trigger<Pod>({
      resource: Pods,
      keysOf: (pod, _, change) => (change === 'deleted' || staleInMs(pod, clock.nowMs()) === undefined ? [] : [keyOf(pod)]),
    });
  }

  /** @throws {ApiError} Conflict when the pod has changed meanwhile. */
  async reconcile(key: ObjectKey, signal: AbortSignal): Promise<ReconcileResult> {
    const { pods, client, clock } = this.#deps;
    const pod = pods.get(key);
    const leftMs = pod && staleInMs(pod, clock.nowMs());
    if (leftMs === undefined) return done;
    if (leftMs > 0) return requeueAfter(leftMs);
    await client.updateStatus(withoutDisruption(pod!, clock.nowMs()), { signal });
    return done;
  }
}

/** How long until the pod's condition is stale; undefined when it has none that could be. What a kubelet says of a pod that it ends is never. */
function staleInMs(pod: Pod, nowMs: number): number | undefined {
  const condition = podCondition(pod, 'DisruptionTarget');
  if (pod.metadata.deletionTimestamp || condition?.status !== 'True' || condition.reason === 'TerminationByKubelet' || isPodFinished(pod))
    return undefined;
  return Math.max(0, (Date.parse(condition.lastTransitionTime ?? '') || 0) + staleMs - nowMs);
}

function withoutDisruption(pod: Pod, nowMs: number): Pod {
  const { generation } = pod.metadata;
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'False',
    lastTransitionTime: formatTime(nowMs),
    ...(generation && { observedGeneration: generation }),
  };
  const conditions = pod.status!.conditions!.map((each) => (each.type === condition.type ? condition : each));
  return { ...pod, status: { ...pod.status, conditions } };
}
