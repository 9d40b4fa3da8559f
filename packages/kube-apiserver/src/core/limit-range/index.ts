import { randomUuid } from '@kubewright/api-machinery';
import type { LimitRange, LimitRangeItem } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { fallbackColumns } from '../../table/columns.ts';
import { validateLimitRange } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const limitRangeStory = kindStory<LimitRange>('', 'limitranges', {
  columns: fallbackColumns,
  hooks: {
    metadataChecks: onMain('object'),
    createOnUpdate: true,
    prepareForCreate(draft, { random }) {
      // Upstream names those that have no name.
      draft.metadata.name ||= draft.metadata.generateName ? undefined : randomUuid(random);
    },
    validate: validateLimitRange,
    validateUpdate: validateLimitRange,
    default: (draft) => (draft.spec?.limits ?? []).filter(({ type }) => type === 'Container').forEach(defaultContainerLimits),
  },
});

/** What is not given follows from what is: limit from max, request from limit, then from min. */
function defaultContainerLimits(item: LimitRangeItem): void {
  item.default = { ...item.max, ...item.default };
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
}
