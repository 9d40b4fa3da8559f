import type { ReplicaSet } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { isNewGeneration, templateWarnings, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { selectorText } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from './validation.ts';

export const replicaSetStory = kindStory<ReplicaSet>('apps', 'replicasets', {
  columns: [
    nameColumn,
    integer('Desired', 'Pods that should be.', ({ spec }) => spec?.replicas ?? 0),
    integer('Current', 'Pods that are.', ({ status }) => status?.replicas ?? 0),
    integer('Ready', 'Pods that are ready.', ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...containerColumns<ReplicaSet>(({ spec }) => spec?.template),
    wide(text('Selector', 'Labels its pods have.', ({ spec }) => selectorText(spec?.selector))),
  ],
  hooks: {
    ...statusStrategy<ReplicaSet>({ onCreate: () => ({ replicas: 0 }) }),
    generationChanged: specChanged,
    default({ spec }) {
      if (!spec) return;
      spec.replicas ??= 1;
      defaultPodTemplate(spec.template);
    },
    warnings: (object, old) => [
      ...(old ? [] : workloadNameWarnings(object.metadata.name)),
      ...(isNewGeneration(object, old) ? templateWarnings(object.spec?.template, 'spec.template') : []),
    ],
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
  },
});
