import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { fractionWarnings } from '../../pod-spec/warnings/container-warnings.ts';
import { defaultClaimSpec } from '../../pod-spec/volume-defaults.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { accessModes, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { betaStorageClassAnnotation, validateClaim, validateClaimStatus, validateClaimUpdate } from './validation.ts';

export const persistentVolumeClaimStory = kindStory<PersistentVolumeClaim>('', 'persistentvolumeclaims', {
  columns: [
    nameColumn,
    text('Status', 'Whether the claim is bound.', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    text('Volume', 'Volume it is bound to.', ({ spec }) => spec?.volumeName ?? ''),
    text('Capacity', 'Storage of that volume.', ({ spec, status }) =>
      spec?.volumeName ? String(status?.capacity?.['storage'] ?? '0') : '',
    ),
    text('Access Modes', 'Ways in which it can be mounted.', ({ spec, status }) =>
      spec?.volumeName ? accessModes(status?.accessModes) : '',
    ),
    text(
      'StorageClass',
      'Storage class that is asked for.',
      ({ metadata, spec }) => metadata.annotations?.[betaStorageClassAnnotation] ?? spec?.storageClassName ?? '',
    ),
    text('VolumeAttributesClass', 'Class of mutable attributes that is asked for.', ({ spec }) => spec?.volumeAttributesClassName ?? unset),
    ageColumn,
    wide(text('VolumeMode', 'File system or raw block device.', ({ spec }) => spec?.volumeMode ?? unset)),
  ],
  hooks: {
    deleteReturnsObject: true,
    ...statusStrategy<PersistentVolumeClaim>({ onCreate: () => ({ phase: 'Pending' }) }),
    default(draft) {
      draft.status ??= {};
      draft.status.phase ||= 'Pending';
      if (!draft.spec) return;
      defaultClaimSpec(draft.spec);
      // A data source and its newer form say the same (KEP-1495) while the claim stays in its own namespace.
      const { dataSource, dataSourceRef } = draft.spec;
      if (dataSource && !dataSourceRef) draft.spec.dataSourceRef = { ...dataSource };
    },
    warnings: claimWarnings,
    validate: validateClaim,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateClaimStatus(object) : validateClaimUpdate(object, old),
  },
});

const classAnnotationWarning = `metadata.annotations[${betaStorageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`;

function claimWarnings({ metadata, spec }: PersistentVolumeClaim): string[] {
  const warnings = metadata.annotations?.[betaStorageClassAnnotation] === undefined ? [] : [classAnnotationWarning];
  fractionWarnings(spec?.resources?.requests, 'spec.resources.requests', warnings, ['storage']);
  return warnings;
}
