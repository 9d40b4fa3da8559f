import type { VolumeAttributesClass } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const volumeAttributesClassStory = kindStory<VolumeAttributesClass>('storage.k8s.io', 'volumeattributesclasses', {
  columns: [nameColumn, text('DriverName', 'Driver that knows the attributes.', ({ driverName }) => driverName ?? ''), ageColumn],
  hooks: { deleteReturnsObject: true },
});
