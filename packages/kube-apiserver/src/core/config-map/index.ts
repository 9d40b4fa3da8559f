import type { ConfigMap } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateConfigMap, validateConfigMapUpdate } from './validation.ts';

export const configMapStory = kindStory<ConfigMap>('', 'configmaps', {
  columns: [
    nameColumn,
    text('Data', 'Number of entries.', ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length),
    ageColumn,
  ],
  hooks: { validate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
});
