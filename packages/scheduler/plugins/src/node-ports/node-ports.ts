import type { CycleState, FilterPlugin, HostPort, NodeInfo, PreFilterPlugin, RequeueRule, Status } from '@kubewright/scheduler-framework';
import { hostPortsOf, skip, stateKey, success, unschedulable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

const wanted = stateKey<readonly HostPort[]>('NodePorts');

/** Keeps pods off nodes whose host ports they want and others have. */
export class NodePorts implements PreFilterPlugin, FilterPlugin {
  readonly name = 'NodePorts';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'assignedPods', actions: ['Delete'], isRelevant: (pod, { object }) => sharesPort(pod, object as Pod) },
    { resource: 'nodes', actions: ['Add'] },
  ];

  preFilter(state: CycleState, pod: Pod): Status {
    const ports = hostPortsOf(pod);
    if (ports.length === 0) return skip;
    state.set(wanted, ports);
    return success;
  }

  filter(state: CycleState, _pod: Pod, { hostPorts }: NodeInfo): Status {
    const isFree = state.require(wanted).every((port) => !hostPorts.conflictsWith(port));
    return isFree ? success : unschedulable("node(s) didn't have free ports for the requested pod ports");
  }
}

function sharesPort(pod: Pod, gone: Pod): boolean {
  const freed = new Set(hostPortsOf(gone).map(({ port }) => port));
  return hostPortsOf(pod).some(({ port }) => freed.has(port));
}
