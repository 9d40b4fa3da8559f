import type { ResourceSlice } from '@kubewright/api/resource/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const resourceSliceStory = kindStory<ResourceSlice>('resource.k8s.io', 'resourceslices', {
  columns: [
    nameColumn,
    text('Node', 'Node whose devices it lists.', ({ spec }) => spec?.nodeName ?? ''),
    text('Driver', 'Driver that publishes it.', ({ spec }) => spec?.driver ?? ''),
    text('Pool', 'Pool it is a part of.', ({ spec }) => spec?.pool?.name ?? ''),
    ageColumn,
  ],
  hooks: {
    deleteReturnsObject: true,
    generationChanged: specChanged,
    selectableFields: new Map([
      ['spec.nodeName', ({ spec }: ResourceSlice) => spec?.nodeName ?? ''],
      ['spec.driver', ({ spec }: ResourceSlice) => spec?.driver ?? ''],
    ]),
  },
});
