import type { DeviceClass, ResourceClaimTemplate } from '@kubewright/api/resource/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';

export const deviceClassStory = kindStory<DeviceClass>('resource.k8s.io', 'deviceclasses', {
  columns: [nameColumn, ageColumn],
  hooks: { deleteReturnsObject: true, generationChanged: specChanged },
});

export const resourceClaimTemplateStory = kindStory<ResourceClaimTemplate>('resource.k8s.io', 'resourceclaimtemplates', {
  columns: [nameColumn, ageColumn],
  hooks: { deleteReturnsObject: true },
});
