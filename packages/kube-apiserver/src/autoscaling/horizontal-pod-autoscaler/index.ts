import type { HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { horizontalPodAutoscalerColumns } from './columns.ts';
import { horizontalPodAutoscalerConversion } from './conversion.ts';
import { defaultAutoscaler } from './defaults.ts';
import { validateAutoscaler, validateAutoscalerUpdate } from './validation.ts';

export const horizontalPodAutoscalerStory = kindStory<HorizontalPodAutoscaler>('autoscaling', 'horizontalpodautoscalers', {
  columns: horizontalPodAutoscalerColumns,
  conversions: new Map([['v1', horizontalPodAutoscalerConversion]]),
  hooks: {
    ...statusStrategy<HorizontalPodAutoscaler>({ onCreate: () => ({ desiredReplicas: 0, currentMetrics: null }) }),
    default: defaultAutoscaler,
    validate: validateAutoscaler,
    validateUpdate: validateAutoscalerUpdate,
  },
});
