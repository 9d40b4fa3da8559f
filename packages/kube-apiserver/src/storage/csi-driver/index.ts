import { semanticEqual } from '@kubewright/api-machinery';
import type { CSIDriver } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { none, unset } from '../../table/cells.ts';
import { ageColumn, boolean, nameColumn, text } from '../../table/columns.ts';
import { validateCsiDriver, validateCsiDriverUpdate } from './validation.ts';

const tokensInAttributes =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

export const csiDriverStory = kindStory<CSIDriver>('storage.k8s.io', 'csidrivers', {
  columns: [
    nameColumn,
    boolean('AttachRequired', 'Whether volumes are attached before they are mounted.', ({ spec }) => spec?.attachRequired ?? true),
    boolean('PodInfoOnMount', 'Whether the driver is told about the pod.', ({ spec }) => spec?.podInfoOnMount ?? false),
    boolean('StorageCapacity', 'Whether the driver reports free storage.', ({ spec }) => spec?.storageCapacity ?? false),
    text('TokenRequests', 'Audiences of tokens the driver gets.', ({ spec }) =>
      spec?.tokenRequests ? spec.tokenRequests.map(({ audience }) => audience).join(',') : unset,
    ),
    boolean('RequiresRepublish', 'Whether the driver is called again and again.', ({ spec }) => spec?.requiresRepublish ?? false),
    text('Modes', 'Kinds of volumes it makes.', ({ spec }) => (spec?.volumeLifecycleModes ?? []).join(',') || none),
    ageColumn,
  ],
  hooks: {
    unconditionalUpdate: false,
    deleteReturnsObject: true,
    // A new driver has no generation.
    prepareForUpdate(draft, old) {
      if (specChanged(draft, old)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
    default({ spec }) {
      if (!spec) return;
      spec.attachRequired ??= true;
      spec.podInfoOnMount ??= false;
      spec.storageCapacity ??= false;
      spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
      if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
      spec.requiresRepublish ??= false;
      spec.seLinuxMount ??= false;
    },
    validate: validateCsiDriver,
    validateUpdate: validateCsiDriverUpdate,
    warnings({ spec }, old) {
      const requests = spec?.tokenRequests ?? [];
      const asksAnew = requests.length > 0 && !semanticEqual(requests, old?.spec?.tokenRequests);
      return asksAnew && spec?.serviceAccountTokenInSecrets === undefined ? [tokensInAttributes] : [];
    },
  },
});
