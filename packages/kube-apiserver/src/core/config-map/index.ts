import type { ConfigMap } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateConfigMap, validateConfigMapUpdate } from './validation.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const configMapStory = kindStory<ConfigMap>('', 'configmaps', {
  columns: [
    nameColumn,
    text('Data', 'Number of entries.', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
    ageColumn,
  ],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    validate: validateConfigMap,
    validateUpdate: validateConfigMapUpdate,
  },
});
