import type { Pod } from '@kubewright/api/core/v1';
import { isPodFinished } from '@kubewright/controller-runtime';
import { isActive, sumStatus, type ReplicaSetRoles, type Resize } from './replica-sets.ts';

export type RecreateDecision =
  | { readonly kind: 'shrink'; readonly resizes: readonly Resize[] }
  /** Pods of old templates are still there. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'grow' };

/** Everything old goes before anything new comes (recreate.go). `oldPods`: all pods but those of the current ReplicaSet. */
export function decideRecreate(roles: ReplicaSetRoles, oldPods: readonly Pod[]): RecreateDecision {
  const resizes = roles.old.filter(isActive).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  if (resizes.length > 0) return { kind: 'shrink', resizes };
  const running = sumStatus(roles.old, 'replicas') > 0 || oldPods.some((pod) => !isPodFinished(pod));
  return running ? { kind: 'wait' } : { kind: 'grow' };
}
