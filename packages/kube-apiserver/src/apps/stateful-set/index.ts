import { isDns1123Label } from '@kubewright/api-machinery';
import type { StatefulSet } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { isNewGeneration, templateWarnings } from '../../pod-spec/warnings/pod-warnings.ts';
import { defaultClaimSpec } from '../../pod-spec/volume-defaults.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './validation.ts';

export const statefulSetStory = kindStory<StatefulSet>('apps', 'statefulsets', {
  columns: [
    nameColumn,
    text(
      'Ready',
      'Pods that are ready, of those that should be.',
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec?.template),
  ],
  hooks: {
    ...statusStrategy<StatefulSet>({ onCreate: () => ({ replicas: 0, availableReplicas: 0 }) }),
    // It becomes part of the host names of its pods.
    nameValidation: isDns1123Label,
    generationChanged: specChanged,
    default: defaultStatefulSet,
    warnings: (object, old) => [
      ...(isNewGeneration(object, old) ? templateWarnings(object.spec?.template, 'spec.template') : []),
      ...((object.spec?.revisionHistoryLimit ?? 0) < 0 ? [keepsAllRevisions] : []),
    ],
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
  },
});

const keepsAllRevisions = 'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended';

function defaultStatefulSet({ spec }: StatefulSet): void {
  if (!spec) return;
  spec.podManagementPolicy ||= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  // Who names the strategy says himself how it rolls, or nothing.
  if (!strategy.type) strategy.rollingUpdate ??= {};
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind = 'PersistentVolumeClaim';
    claim.apiVersion = 'v1';
    if (claim.spec) defaultClaimSpec(claim.spec);
    claim.status ??= {};
    claim.status.phase ||= 'Pending';
  }
  defaultPodTemplate(spec.template);
}
