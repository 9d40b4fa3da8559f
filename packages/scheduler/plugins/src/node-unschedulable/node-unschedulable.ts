import type { CycleState, FilterPlugin, NodeInfo, RequeueRule, Status } from '@kubewright/scheduler-framework';
import { success, unresolvable } from '@kubewright/scheduler-framework';
import type { Node, Pod, Taint } from '@kubewright/api/core/v1';
import { tolerates } from '@kubewright/scheduler-framework';

const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Keeps pods off cordoned nodes, unless they tolerate the taint of it. */
export class NodeUnschedulable implements FilterPlugin {
  readonly name = 'NodeUnschedulable';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'nodes', actions: ['Add', 'UpdateUnschedulable'], isRelevant: (pod, { object }) => fits(pod, object as Node) },
    { resource: 'pods', actions: ['UpdateTolerations'] },
  ];

  filter(_state: CycleState, pod: Pod, { node }: NodeInfo): Status {
    return fits(pod, node) ? success : unresolvable('node(s) were unschedulable');
  }
}

function fits(pod: Pod, node: Node): boolean {
  return !node.spec.unschedulable || (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, cordon));
}
