import type { Pod, Taint, Toleration } from '@kubewright/api/core/v1';
import { tolerates } from '@kubewright/scheduler-framework';

export type EvictionDecision = { readonly kind: 'keep' } | { readonly kind: 'wait'; readonly untilMs: number } | { readonly kind: 'evict' };

/**
 * What the NoExecute `taints` of its node mean for a pod that has lived under them since `sinceMs`. Every taint must be
 * tolerated; of the first toleration that matches each, the shortest time counts (upstream's pkg/controller/tainteviction).
 */
export function decideEviction(pod: Pod, taints: readonly Taint[], sinceMs: number, nowMs: number): EvictionDecision {
  if (taints.length === 0) return { kind: 'keep' };
  const used = new Set<Toleration>();
  for (const taint of taints) {
    const first = (pod.spec.tolerations ?? []).find((toleration) => tolerates(toleration, taint));
    if (!first) return { kind: 'evict' };
    used.add(first);
  }
  const seconds = [...used].flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined ? [] : [Math.max(0, Number(tolerationSeconds))],
  );
  if (seconds.length === 0) return { kind: 'keep' };
  const untilMs = sinceMs + Math.min(...seconds) * 1000;
  return untilMs <= nowMs ? { kind: 'evict' } : { kind: 'wait', untilMs };
}

export function noExecuteTaints(taints: readonly Taint[] | undefined): readonly Taint[] {
  return taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
}
