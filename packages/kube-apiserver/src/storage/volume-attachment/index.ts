import type { VolumeAttachment } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, boolean, nameColumn, named, text } from '../../table/columns.ts';
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from './validation.ts';

export const volumeAttachmentStory = kindStory<VolumeAttachment>('storage.k8s.io', 'volumeattachments', {
  columns: [
    nameColumn,
    named(text('Attacher', 'Driver that attaches.', ({ spec }) => spec?.attacher ?? '')),
    text('PV', 'Volume to attach.', ({ spec }) => spec?.source?.persistentVolumeName ?? ''),
    text('Node', 'Node to attach it to.', ({ spec }) => spec?.nodeName ?? ''),
    boolean('Attached', 'Whether it is attached.', ({ status }) => status?.attached ?? false),
    ageColumn,
  ],
  hooks: {
    metadataChecks: () => ['object'],
    ...statusStrategy<VolumeAttachment>({ onCreate: () => ({ attached: false }), statusKeeps: 'metadata' }),
    unconditionalUpdate: false,
    deleteReturnsObject: true,
    validate: validateVolumeAttachment,
    validateUpdate: validateVolumeAttachmentUpdate,
  },
});
