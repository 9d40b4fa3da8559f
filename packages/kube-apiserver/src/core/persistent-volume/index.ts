import { formatTime } from '@kubewright/api-machinery';
import type { PersistentVolume } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { keepField, statusStrategy } from '../../strategy/status-strategy.ts';
import { accessModes, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { betaStorageClassAnnotation } from '../persistent-volume-claim/validation.ts';
import { persistentVolumeWarnings } from './warnings.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const persistentVolumeStory = kindStory<PersistentVolume>('', 'persistentvolumes', {
  columns: [
    nameColumn,
    text('Capacity', 'Storage of the volume.', ({ spec }) => String(spec?.capacity?.['storage'] ?? '0')),
    text('Access Modes', 'Ways in which it can be mounted.', ({ spec }) => accessModes(spec?.accessModes)),
    text('Reclaim Policy', 'What becomes of it when its claim goes.', ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? ''),
    text('Status', 'Where the volume is in its life.', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    text('Claim', 'Claim it is bound to.', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    text(
      'StorageClass',
      'Storage class it belongs to.',
      ({ metadata, spec }) => metadata.annotations?.[betaStorageClassAnnotation] ?? spec?.storageClassName ?? '',
    ),
    text('VolumeAttributesClass', 'Class of its mutable attributes.', ({ spec }) => spec?.volumeAttributesClassName ?? unset),
    text('Reason', 'Why it is in that status.', ({ status }) => status?.reason ?? ''),
    ageColumn,
    wide(text('VolumeMode', 'File system or raw block device.', ({ spec }) => spec?.volumeMode ?? unset)),
  ],
  hooks: {
    metadataChecks: onMain('object', 'object'),
    deleteReturnsObject: true,
    ...statusStrategy<PersistentVolume>({
      onCreate: (_draft, { nowMs }) => ({ phase: 'Pending', lastPhaseTransitionTime: formatTime(nowMs) }),
    }),
    prepareForUpdate(draft, old, { subresource, nowMs }) {
      if (subresource !== 'status') return keepField(draft, old, 'status');
      keepField(draft, old, 'spec');
      draft.status ??= {};
      const { lastPhaseTransitionTime: before } = old.status ?? {};
      const { lastPhaseTransitionTime: said } = draft.status;
      if (draft.status.phase === old.status?.phase) draft.status.lastPhaseTransitionTime = said ?? before;
      else if (said === undefined || said === before) draft.status.lastPhaseTransitionTime = formatTime(nowMs);
    },
    warnings: ({ metadata, spec }) => persistentVolumeWarnings(metadata, spec),
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    default(draft) {
      draft.status ??= {};
      draft.status.phase ||= 'Pending';
      if (!draft.spec) return;
      draft.spec.persistentVolumeReclaimPolicy ||= 'Retain';
      draft.spec.volumeMode ??= 'Filesystem';
      if (draft.spec.hostPath) draft.spec.hostPath.type ??= '';
    },
  },
});
