import type { Node } from '@kubewright/api/core/v1';

/** How long kubelets may keep secrets and config maps they have read, by the number of nodes. */
interface TtlStep {
  /** With fewer nodes the step before holds. */
  readonly fewest: number;
  /** With more nodes the next one does. */
  readonly most: number;
  readonly seconds: number;
}

/** They overlap, so that a node that comes and goes does not change all others (upstream pkg/controller/ttl). */
const steps: readonly TtlStep[] = [
  { fewest: 0, most: 100, seconds: 0 },
  { fewest: 90, most: 500, seconds: 15 },
  { fewest: 450, most: 1_000, seconds: 30 },
  { fewest: 900, most: 2_000, seconds: 60 },
  { fewest: 1_800, most: Number.POSITIVE_INFINITY, seconds: 300 },
];

export const ttlAnnotation = 'node.alpha.kubernetes.io/ttl';

/** The step for `nodeCount` nodes where `step` held before; it changes by one at most. */
export function nextStep(step: number, nodeCount: number): number {
  const { fewest, most } = steps[step]!;
  if (nodeCount > most) return step + 1;
  return nodeCount < fewest ? step - 1 : step;
}

export type TtlDecision = { readonly kind: 'keep' } | { readonly kind: 'annotate'; readonly value: string };

/** What a node's annotation should say; one that says the same number otherwise is left alone. */
export function decideTtl({ metadata: { annotations } }: Node, step: number): TtlDecision {
  const { seconds } = steps[step]!;
  const now = annotations?.[ttlAnnotation];
  const isSame = now !== undefined && /^[+-]?\d+$/.test(now) && Number(now) === seconds;
  return isSame ? { kind: 'keep' } : { kind: 'annotate', value: String(seconds) };
}
