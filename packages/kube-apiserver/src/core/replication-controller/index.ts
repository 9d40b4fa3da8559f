import { isDns1123Subdomain } from '@kubewright/api-machinery';
import type { ReplicationController } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { isNewGeneration, templateWarnings, workloadNameWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { labels } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text, wide } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { validateReplicaStatus, validateReplicationController } from './validation.ts';
import { givenNames } from '../../strategy/metadata-checks.ts';

export const replicationControllerStory = kindStory<ReplicationController>('', 'replicationcontrollers', {
  columns: [
    nameColumn,
    integer('Desired', 'Pods that should be.', ({ spec }) => spec?.replicas ?? 0),
    integer('Current', 'Pods that are.', ({ status }) => status?.replicas ?? 0),
    integer('Ready', 'Pods that are ready.', ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec?.template),
    wide(text('Selector', 'Labels its pods have.', ({ spec }) => labels(spec?.selector))),
  ],
  hooks: {
    nameValidation: givenNames(isDns1123Subdomain),
    ...statusStrategy<ReplicationController>({ onCreate: () => ({ replicas: 0 }) }),
    selectableFields: new Map([['status.replicas', ({ status }: ReplicationController) => String(status?.replicas ?? 0)]]),
    defaultPropagation: 'Orphan',
    generationChanged: specChanged,
    default(draft) {
      if (!draft.spec) return;
      draft.spec.replicas ??= 1;
      const templateLabels = draft.spec.template?.metadata?.labels;
      if (templateLabels) {
        if (Object.keys(draft.spec.selector ?? {}).length === 0) draft.spec.selector = { ...templateLabels };
        if (Object.keys(draft.metadata.labels ?? {}).length === 0) draft.metadata.labels = { ...templateLabels };
      }
      defaultPodTemplate(draft.spec.template);
    },
    // Of a change upstream mixes up the two and tells what was wrong before.
    warnings: (object, old) =>
      old
        ? isNewGeneration(object, old)
          ? templateWarnings(old.spec?.template, 'spec.template')
          : []
        : [...workloadNameWarnings(object.metadata.name), ...templateWarnings(object.spec?.template, 'spec.template')],
    validate: validateReplicationController,
    validateUpdate: (object, _old, { subresource }) =>
      subresource === 'status' ? validateReplicaStatus(object) : validateReplicationController(object),
  },
});
