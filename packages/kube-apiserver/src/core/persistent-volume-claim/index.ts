import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { claimSpecWarnings } from '../../pod-spec/warnings/volume-warnings.ts';
import { defaultClaimSpec } from '../../pod-spec/volume-defaults.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { normalizeDataSources, withBothDataSources } from './data-source.ts';
import { accessModes, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { betaStorageClassAnnotation, validateClaim, validateClaimStatus, validateClaimUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const status = statusStrategy<PersistentVolumeClaim>({ onCreate: () => ({ phase: 'Pending' }) });

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
    metadataChecks: onMain('change', 'object'),
    deleteReturnsObject: true,
    prepareForCreate(draft, context) {
      status.prepareForCreate(draft, context);
      if (draft.spec) normalizeDataSources(draft.spec, undefined);
    },
    prepareForUpdate(draft, old, context) {
      status.prepareForUpdate(draft, old, context);
      if (draft.spec && context.subresource !== 'status') normalizeDataSources(draft.spec, old.spec);
    },
    default(draft) {
      draft.status ??= {};
      draft.status.phase ||= 'Pending';
      if (!draft.spec) return;
      defaultClaimSpec(draft.spec);
    },
    warnings: claimWarnings,
    validate: validateClaim,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status'
        ? validateClaimStatus(object)
        : validateClaimUpdate(object, { ...old, ...(old.spec && { spec: withBothDataSources(old.spec) }) }),
  },
});

const classAnnotationWarning = `metadata.annotations[${betaStorageClassAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`;

function claimWarnings({ metadata, spec }: PersistentVolumeClaim): string[] {
  const warnings = metadata.annotations?.[betaStorageClassAnnotation] === undefined ? [] : [classAnnotationWarning];
  if (spec) claimSpecWarnings(spec, 'spec', warnings);
  return warnings;
}
