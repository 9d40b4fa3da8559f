import type { ResourceClaim } from '@kubewright/api/resource/v1';
import { immutablePart } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateClaimStatus } from '../claim-status-validation.ts';
import { defaultDeviceClaim, validateDeviceClaim } from '../claim-validation.ts';
import { claimVersions } from '../v1beta1-conversion.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const resourceClaimStory = kindStory<ResourceClaim>('resource.k8s.io', 'resourceclaims', {
  columns: [nameColumn, text('State', 'Whether it has devices, and whether somebody uses them.', stateCell), ageColumn],
  conversions: claimVersions,
  hooks: {
    metadataChecks: onMain('object', 'change'),
    ...statusStrategy<ResourceClaim>({ statusKeeps: 'metadata' }),
    deleteReturnsObject: true,
    default: ({ spec }) => defaultDeviceClaim(spec?.devices),
    validate: ({ spec }) => validateDeviceClaim(spec?.devices ?? {}, 'spec.devices'),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status'
        ? validateClaimStatus(object, old)
        : immutablePart({ group: 'resource.k8s.io', version: 'v1', kind: 'ResourceClaim' }, ['spec'], object.spec, old.spec),
  },
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
