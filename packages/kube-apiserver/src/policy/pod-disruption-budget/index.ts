import type { PodDisruptionBudget } from '@kubewright/api/policy/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, integer, nameColumn, text } from '../../table/columns.ts';
import { validateBudget, validateBudgetUpdate } from './validation.ts';
import { metadataUnchecked } from '../../strategy/metadata-checks.ts';

export const podDisruptionBudgetStory = kindStory<PodDisruptionBudget>('policy', 'poddisruptionbudgets', {
  columns: [
    nameColumn,
    text('Min Available', 'Pods that have to stay available.', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
    text('Max Unavailable', 'Pods that may be unavailable.', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
    integer('Allowed Disruptions', 'Evictions that are allowed now.', ({ status }) => status?.disruptionsAllowed ?? 0),
    ageColumn,
  ],
  hooks: {
    ...metadataUnchecked,
    ...statusStrategy<PodDisruptionBudget>({
      onCreate: () => ({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
    }),
    unconditionalUpdate: false,
    generationChanged: specChanged,
    validate: validateBudget,
    validateUpdate: validateBudgetUpdate,
  },
});
