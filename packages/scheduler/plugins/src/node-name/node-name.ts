import type { CycleState, FilterPlugin, NodeInfo, Status } from '@kubewright/scheduler-framework';
import { success, unresolvable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

/** Only the node a pod asks for by name. */
export class NodeName implements FilterPlugin {
  readonly name = 'NodeName';
  readonly requeueOn = [{ resource: 'nodes', actions: ['Add'] }] as const;

  filter(_state: CycleState, pod: Pod, { name }: NodeInfo): Status {
    const fits = !pod.spec.nodeName || pod.spec.nodeName === name;
    return fits ? success : unresolvable("node(s) didn't match the requested node name");
  }
}
