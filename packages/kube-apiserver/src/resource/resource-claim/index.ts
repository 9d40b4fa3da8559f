import type { ResourceClaim } from '@kubewright/api/resource/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

export const resourceClaimStory = kindStory<ResourceClaim>('resource.k8s.io', 'resourceclaims', {
  columns: [nameColumn, text('State', 'Whether it has devices, and whether somebody uses them.', stateCell), ageColumn],
  hooks: { ...statusStrategy<ResourceClaim>({ statusKeeps: 'metadata' }), deleteReturnsObject: true },
});

function stateCell({ metadata, status }: ResourceClaim): string {
  const states: string[] = [];
  if (metadata.deletionTimestamp) states.push('deleted');
  if (status?.allocation) {
    states.push('allocated');
    if ((status.reservedFor ?? []).length > 0) states.push('reserved');
  } else if (!metadata.deletionTimestamp) states.push('pending');
  return states.join(',');
}
