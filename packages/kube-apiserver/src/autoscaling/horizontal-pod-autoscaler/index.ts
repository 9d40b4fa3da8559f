import { type FieldError, invalidValue, required } from '@kubewright/api-machinery';
import type { HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { horizontalPodAutoscalerColumns } from './columns.ts';
import { horizontalPodAutoscalerConversion } from './conversion.ts';

export const horizontalPodAutoscalerStory = kindStory<HorizontalPodAutoscaler>('autoscaling', 'horizontalpodautoscalers', {
  columns: horizontalPodAutoscalerColumns,
  conversions: new Map([['v1', horizontalPodAutoscalerConversion]]),
  hooks: {
    ...statusStrategy<HorizontalPodAutoscaler>({ onCreate: () => ({ desiredReplicas: 0, currentMetrics: null }) }),
    default({ spec }) {
      if (!spec) return;
      spec.minReplicas ??= 1;
      if ((spec.metrics ?? []).length === 0) {
        spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
      }
    },
    validate,
    validateUpdate: validate,
  },
});

function validate({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = [];
  const { minReplicas = 1, maxReplicas = 0, scaleTargetRef } = spec ?? {};
  if (minReplicas < 1) errors.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (maxReplicas < minReplicas)
    errors.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  if (!scaleTargetRef?.kind) errors.push(required('spec.scaleTargetRef.kind'));
  if (!scaleTargetRef?.name) errors.push(required('spec.scaleTargetRef.name'));
  return errors;
}
