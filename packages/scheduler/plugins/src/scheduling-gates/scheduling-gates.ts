import type { PreEnqueuePlugin, Status } from '@kubewright/scheduler-framework';
import { success, unresolvable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';

/** Keeps pods with scheduling gates out of the queue (KEP-3521). */
export class SchedulingGates implements PreEnqueuePlugin {
  readonly name = 'SchedulingGates';
  readonly requeueOn = [{ resource: 'pods', actions: ['GatesEliminated'] }] as const;

  preEnqueue(pod: Pod): Status {
    const gates = pod.spec.schedulingGates ?? [];
    return gates.length === 0 ? success : unresolvable(`waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`);
  }
}
