import type { Taint, Toleration } from '@kubewright/api/core/v1';

/** Whether a toleration covers a taint: no effect covers all effects, no key with Exists all keys. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator || 'Equal') {
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}

/** The first taint of the given effects that nothing covers. */
export function findUntolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: ReadonlySet<string>,
): Taint | undefined {
  return taints.find((taint) => effects.has(taint.effect) && !tolerations.some((toleration) => tolerates(toleration, taint)));
}

/** Effects that keep a pod off a node. */
export const hardEffects: ReadonlySet<string> = new Set(['NoSchedule', 'NoExecute']);
