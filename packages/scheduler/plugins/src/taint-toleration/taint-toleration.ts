import type {
  ClusterEvent,
  CycleState,
  FilterPlugin,
  NodeInfo,
  PreScorePlugin,
  RequeueRule,
  ScorePlugin,
  Status,
} from '@kubewright/scheduler-framework';
import { stateKey, success, unresolvable } from '@kubewright/scheduler-framework';
import type { Node, Pod, Toleration } from '@kubewright/api/core/v1';
import { normalize } from '../normalize.ts';
import { findUntolerated, hardEffects, tolerates } from '@kubewright/scheduler-framework';

const softTolerations = stateKey<readonly Toleration[]>('TaintToleration');

/** Keeps pods off nodes whose taints they do not tolerate, and prefers nodes with fewer PreferNoSchedule taints. */
export class TaintToleration implements FilterPlugin, PreScorePlugin, ScorePlugin {
  readonly name = 'TaintToleration';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'nodes', actions: ['Add', 'UpdateTaints'], isRelevant: (pod, event) => fitsAfter(pod, event) },
    { resource: 'pods', actions: ['UpdateTolerations'] },
  ];

  filter(_state: CycleState, pod: Pod, { node }: NodeInfo): Status {
    return fits(pod, node) ? success : unresolvable('node(s) had untolerated taint(s)');
  }

  preScore(state: CycleState, pod: Pod): Status {
    state.set(
      softTolerations,
      (pod.spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
    );
    return success;
  }

  score(state: CycleState, _pod: Pod, { node }: NodeInfo): number {
    const taints = node.spec.taints;
    if (!taints) return 0;
    const tolerations = state.require(softTolerations);
    return taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)))
      .length;
  }

  normalize(_state: CycleState, _pod: Pod, scores: number[]): void {
    normalize(scores, 'fewer is better');
  }
}

function fits(pod: Pod, node: Node): boolean {
  const taints = node.spec.taints;
  return !taints || findUntolerated(taints, pod.spec.tolerations ?? [], hardEffects) === undefined;
}

function fitsAfter(pod: Pod, { object }: ClusterEvent): boolean {
  return object === undefined || fits(pod, object as Node);
}
