import type {
  CycleState,
  FilterPlugin,
  NodeInfo,
  Nodes,
  PreFilterNodes,
  PreFilterPlugin,
  PreScorePlugin,
  RequeueRule,
  ScorePlugin,
  Status,
} from '@kubewright/scheduler-framework';
import { skip, success, unresolvable } from '@kubewright/scheduler-framework';
import type { Node, Pod } from '@kubewright/api/core/v1';
import { normalize } from '../normalize.ts';
import { matchesRequired, matchesTerm, namedNodes } from '@kubewright/scheduler-framework';

/** Nodes a pod requires, by nodeSelector and node affinity, and those it prefers. */
export class NodeAffinity implements PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin {
  readonly name = 'NodeAffinity';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'nodes', actions: ['Add', 'UpdateLabels'], isRelevant: (pod, { object }) => matchesRequired(pod, object as Node) },
  ];

  preFilter(_state: CycleState, pod: Pod, _nodes: Nodes): Status | PreFilterNodes {
    const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!required && !pod.spec.nodeSelector) return skip;
    const names = namedNodes(pod);
    if (!names) return success;
    return names.size === 0 ? unresolvable('pod affinity terms conflict') : { code: 'nodes', names };
  }

  filter(_state: CycleState, pod: Pod, { node }: NodeInfo): Status {
    return matchesRequired(pod, node) ? success : unresolvable("node(s) didn't match Pod's node affinity/selector");
  }

  preScore(_state: CycleState, pod: Pod): Status {
    return preferredOf(pod).length === 0 ? skip : success;
  }

  score(_state: CycleState, pod: Pod, { node }: NodeInfo): number {
    return preferredOf(pod).reduce((sum, { weight, preference }) => sum + (weight !== 0 && matchesTerm(preference, node) ? weight : 0), 0);
  }

  normalize(_state: CycleState, _pod: Pod, scores: number[]): void {
    normalize(scores, 'more is better');
  }
}

const preferredOf = ({ spec }: Pod) => spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
