import type { Pod } from '@kubewright/api/core/v1';
import type { CycleState } from './cycle-state.ts';
import type { Profile } from './profile.ts';
import type { Status } from './status.ts';
import { success } from './status.ts';
import type { WaitingPods } from './waiting-pods.ts';

export interface BindingInput {
  readonly profile: Profile;
  readonly state: CycleState;
  /** As it was when the node was chosen. */
  readonly pod: Pod;
  readonly nodeName: string;
  /** Plugins that want the pod to wait, with their patience in milliseconds. */
  readonly permitTimeouts: ReadonlyMap<string, number>;
}

/** Takes a pod that has been given a node there: waits for permission, prepares, binds. Many run at a time. */
export async function runBindingCycle(
  input: BindingInput,
  waitingPods: WaitingPods,
  signal: AbortSignal,
): Promise<Status & { readonly plugin?: string }> {
  const { profile, state, pod, nodeName, permitTimeouts } = input;
  if (permitTimeouts.size > 0) {
    const permitted = await waitingPods.wait(pod, nodeName, permitTimeouts);
    if (permitted.code !== 'success') return permitted;
  }
  const prepared = await profile.runPreBind(state, pod, nodeName, signal);
  if (prepared) return prepared;
  const bound = await profile.runBind(state, pod, nodeName, signal);
  if (bound.code !== 'success') return bound;
  for (const plugin of profile.postBind) plugin.postBind(state, pod, nodeName);
  return success;
}
