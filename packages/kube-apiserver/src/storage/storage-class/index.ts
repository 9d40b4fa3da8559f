import type { StorageClass } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { deprecatedNodeLabel } from '../../pod-spec/warnings/node-label-warnings.ts';
import { ageColumn, named, text } from '../../table/columns.ts';
import { validateStorageClass, validateStorageClassUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

const defaultAnnotations = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

const isDefaultClass = ({ metadata }: StorageClass): boolean => defaultAnnotations.some((name) => metadata.annotations?.[name] === 'true');

export const storageClassStory = kindStory<StorageClass>('storage.k8s.io', 'storageclasses', {
  columns: [
    named(
      text(
        'Name',
        'Name of the object, unique in its namespace.',
        (object) => `${object.metadata.name}${isDefaultClass(object) ? ' (default)' : ''}`,
      ),
    ),
    text('Provisioner', 'Who makes the volumes.', ({ provisioner }) => provisioner ?? ''),
    text('ReclaimPolicy', 'What becomes of a volume when its claim goes.', ({ reclaimPolicy }) => reclaimPolicy ?? 'Delete'),
    text('VolumeBindingMode', 'When a claim gets its volume.', ({ volumeBindingMode }) => volumeBindingMode ?? 'Immediate'),
    text('AllowVolumeExpansion', 'Whether volumes can grow.', ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('object', 'change'),
    deleteReturnsObject: true,
    default(draft) {
      draft.reclaimPolicy ??= 'Delete';
      draft.volumeBindingMode ??= 'Immediate';
    },
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
    warnings: topologyWarnings,
  },
});

/** pkg/api/storage GetWarningsForStorageClass. */
function topologyWarnings({ allowedTopologies }: StorageClass): string[] {
  return (allowedTopologies ?? []).flatMap(({ matchLabelExpressions }, i) =>
    (matchLabelExpressions ?? []).flatMap(({ key }, j) => {
      const message = deprecatedNodeLabel(key);
      return message ? [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${message}`] : [];
    }),
  );
}
