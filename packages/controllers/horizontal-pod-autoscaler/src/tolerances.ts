import { parseQuantity } from '@kubewright/api-machinery';
import type { HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import type { Tolerances } from './replica-calculator.ts';

/** --horizontal-pod-autoscaler-tolerance */
const defaultTolerance = 0.1;

/** KEP-4951. */
export function tolerancesOf({ spec: { behavior } }: HorizontalPodAutoscaler): Tolerances {
  const of = (quantity: string | number | undefined): number =>
    quantity === undefined ? defaultTolerance : parseQuantity(String(quantity)).toNumber();
  return { up: of(behavior?.scaleUp?.tolerance), down: of(behavior?.scaleDown?.tolerance) };
}
