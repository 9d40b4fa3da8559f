import type { StorageVersion } from '@kubewright/api/apiserverinternal/v1alpha1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { firstThree, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { isStorageVersionName, validateStatus } from './validation.ts';

export const storageVersionStory = kindStory<StorageVersion>('internal.apiserver.k8s.io', 'storageversions', {
  columns: [
    nameColumn,
    text(
      'CommonEncodingVersion',
      'Version that every server stores, when they agree.',
      ({ status }) => status?.commonEncodingVersion ?? unset,
    ),
    text(
      'StorageVersions',
      'What each server stores.',
      ({ status }) =>
        firstThree(
          (status?.storageVersions ?? []).map(({ apiServerID, encodingVersion }) => `${apiServerID ?? ''}=${encodingVersion ?? ''}`),
        ) || unset,
    ),
    ageColumn,
  ],
  hooks: {
    metadataChecks: () => [],
    ...statusStrategy<StorageVersion>({ statusKeeps: 'metadata' }),
    unconditionalUpdate: false,
    nameValidation: isStorageVersionName,
    validate: validateStatus,
    validateUpdate: (object, _old, { subresource }) => (subresource === 'status' ? validateStatus(object) : []),
  },
});
