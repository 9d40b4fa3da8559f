import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { StatefulSet, StatefulSetSpec } from '@kubewright/api/apps/v1';
import { kindStory } from '../../kind-story.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { defaultClaimSpec } from '../../pod-spec/volume-defaults.ts';
import { semanticEqual } from '../../strategy/equality.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { containerColumns } from '../../table/workload-columns.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { validateSelectorAndTemplate } from '../workload-validation.ts';

export const statefulSetStory = kindStory<StatefulSet>('apps', 'statefulsets', {
  columns: [
    nameColumn,
    text('Ready', 'Pods that are ready, of those that should be.', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec?.template),
  ],
  hooks: {
    ...statusStrategy<StatefulSet>({ onCreate: () => ({ replicas: 0, availableReplicas: 0 }) }),
    generationChanged: specChanged,
    default: defaultStatefulSet,
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
  },
});

function defaultStatefulSet({ spec }: StatefulSet): void {
  if (!spec) return;
  spec.podManagementPolicy ||= 'OrderedReady';
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= 'RollingUpdate';
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind ||= 'PersistentVolumeClaim';
    claim.apiVersion ||= 'v1';
    if (claim.spec) defaultClaimSpec(claim.spec);
    claim.status ??= {};
    claim.status.phase ||= 'Pending';
  }
  defaultPodTemplate(spec.template);
}

function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  return [
    ...validatePolicies(spec),
    ...nonNegative(spec?.replicas, 'spec.replicas'),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...nonNegative(spec?.ordinals?.start, 'spec.ordinals.start'),
    ...validateSelectorAndTemplate(spec, 'spec', { restartPolicies: ['Always'], emptySelector: 'empty selector is invalid for statefulset' }),
  ];
}

function validatePolicies(spec: StatefulSetSpec | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const policy = spec?.podManagementPolicy ?? '';
  if (policy === '') errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  const { type = '', rollingUpdate } = spec?.updateStrategy ?? {};
  if (type === '') errors.push(required('spec.updateStrategy'));
  else if (type === 'OnDelete') {
    if (rollingUpdate) errors.push(invalidValue('spec.updateStrategy.rollingUpdate', rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type === 'RollingUpdate') {
    errors.push(...nonNegative(rollingUpdate?.partition, 'spec.updateStrategy.rollingUpdate.partition'));
  } else errors.push(invalidValue('spec.updateStrategy', spec?.updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec?.persistentVolumeClaimRetentionPolicy?.[field];
    if (value && value !== 'Retain' && value !== 'Delete') {
      errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ['Retain', 'Delete']));
    }
  }
  return errors;
}

const changeableFields = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

function validateStatefulSetUpdate(object: StatefulSet, old: StatefulSet): FieldError[] {
  const errors = validateStatefulSet(object);
  const fixed = (spec: StatefulSetSpec | undefined): unknown =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => !changeableFields.includes(field)));
  if (!semanticEqual(fixed(object.spec), fixed(old.spec))) {
    const names = "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";
    errors.push(forbiddenField('spec', `updates to statefulset spec for fields other than ${names} are forbidden`));
  }
  return errors;
}
