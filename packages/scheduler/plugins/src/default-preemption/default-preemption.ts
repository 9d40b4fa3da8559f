import type { CycleState, NodeInfo, Nodes, PostFilterPlugin, PostFilterResult, Status } from '@kubewright/scheduler-framework';
import { fitMessage, priorityOf, unresolvable, unschedulable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

/** What upstream's DynamicResources, which is asked before it, says of every pod without claims. */
const noClaims = 'no new claims to deallocate';
const notHelpful = unresolvable('Preemption is not helpful for scheduling');
const noVictims = unresolvable('No preemption victims found for incoming pod');

/**
 * Says of a pod that fits nowhere why taking other pods away would not help, as upstream's plugin of this name does.
 * Where it might help, because a node that has no room runs pods of lower priority, it says nothing: nobody is evicted.
 */
export class DefaultPreemption implements PostFilterPlugin {
  readonly name = 'DefaultPreemption';

  postFilter(_state: CycleState, pod: Pod, statuses: ReadonlyMap<string, Status>, nodes: Nodes): Promise<PostFilterResult> {
    const why = whyNot(pod, statuses, nodes);
    const claims = pod.spec.resourceClaims?.length ? [] : [noClaims];
    return Promise.resolve({ status: why === undefined ? unschedulable() : unschedulable(...claims, `preemption: ${why}`) });
  }
}

function whyNot(pod: Pod, statuses: ReadonlyMap<string, Status>, nodes: Nodes): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const said = new Map<string, Status>();
  for (const node of nodes.all) {
    const isFull = statuses.get(node.name)?.code === 'unschedulable';
    if (isFull && hasLowerPriority(node, pod)) return undefined;
    said.set(node.name, isFull ? noVictims : notHelpful);
  }
  return fitMessage(nodes.all.length, { statuses: said, rejectedBy: new Set() });
}

function hasLowerPriority({ pods }: NodeInfo, pod: Pod): boolean {
  for (const present of pods.values()) if (priorityOf(present) < priorityOf(pod)) return true;
  return false;
}
