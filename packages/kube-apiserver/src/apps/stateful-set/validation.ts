import {
  type FieldError,
  type HookContext,
  forbiddenField,
  invalidValue,
  isDns1123Label,
  notSupported,
  required,
  validateAnnotations,
  validateLabels,
} from '@kubewright/api-machinery';
import type { StatefulSet, StatefulSetSpec, StatefulSetStatus } from '@kubewright/api/apps/v1';
import type { PodTemplateSpec, Volume } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateClaimSpec } from '../../core/persistent-volume-claim/spec-validation.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { without } from '../../strategy/without.ts';
import { validateCollisions, validateCounts, validateReplicaCounts } from '../../validation/counts.ts';
import { isZero, validateAtMostAll, validateRollingUpdateNumber } from '../../validation/int-or-percent.ts';
import { nonNegative } from '../../validation/numbers.ts';
import { checkRunsForever } from '../../pod-spec/validation/template.ts';
import { checkSelectorMatches, validateRunningTemplate, validateSelector } from '../workload-validation.ts';

export function validateStatefulSet(object: StatefulSet): FieldError[] {
  const errors: FieldError[] = [];
  validateSpec(object.spec, errors, true);
  return errors;
}

/** `isNew`: what cannot be changed is looked at as well. */
function validateSpec(spec: StatefulSetSpec | undefined, errors: FieldError[], isNew: boolean): void {
  validatePodManagement(spec?.podManagementPolicy, errors);
  validateUpdateStrategy(spec?.updateStrategy, errors);
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec?.persistentVolumeClaimRetentionPolicy?.[field];
    if (value === undefined || retentionPolicies.includes(value)) continue;
    errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, retentionPolicies));
  }
  if (isNew) {
    for (const [index, claim] of (spec?.volumeClaimTemplates ?? []).entries())
      validateClaimSpec(claim.spec, `spec.volumeClaimTemplates[${index}].spec`, errors);
  }
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'));
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'));
  errors.push(...nonNegative(spec?.ordinals?.start, 'spec.ordinals.start'));
  const { serviceName } = spec ?? {};
  if (isNew && serviceName) errors.push(...checked(isDns1123Label, serviceName, 'spec.serviceName'));
  const usable = validateSelector(spec?.selector, 'statefulset', errors);
  if (!usable) {
    // What nobody can select by is all that upstream says of it and the template.
    errors.push(invalidValue('spec.selector', spec?.selector, ''));
    if (spec?.template) checkRunsForever(spec.template, 'StatefulSet', 'spec.template', errors);
    return;
  }
  if (spec) checkSelectorMatches(spec, errors);
  validateRunningTemplate(spec && withClaims(spec), 'StatefulSet', errors);
  // Upstream asks for them here once more, and places them beside the metadata.
  const { labels, annotations } = spec?.template?.metadata ?? {};
  errors.push(...validateLabels(labels, 'spec.template.labels'), ...validateAnnotations(annotations, 'spec.template.annotations'));
}

const retentionPolicies: readonly string[] = ['Retain', 'Delete'];

function validatePodManagement(policy: string | undefined, errors: FieldError[]): void {
  if (!policy) errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
}

type Strategy = NonNullable<StatefulSetSpec['updateStrategy']>;

function validateUpdateStrategy(strategy: Strategy = {}, errors: FieldError[]): void {
  const { type, rollingUpdate } = strategy;
  const at = 'spec.updateStrategy';
  if (!type) errors.push(required(at));
  else if (type === 'OnDelete') {
    if (rollingUpdate) errors.push(invalidValue(`${at}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type === 'RollingUpdate') {
    if (!rollingUpdate) return;
    const { partition, maxUnavailable } = rollingUpdate;
    errors.push(...nonNegative(partition, `${at}.rollingUpdate.partition`));
    if (maxUnavailable === undefined) return;
    const field = `${at}.rollingUpdate.maxUnavailable`;
    errors.push(...validateRollingUpdateNumber(maxUnavailable, field));
    if (isZero(maxUnavailable)) errors.push(invalidValue(field, maxUnavailable, 'cannot be 0'));
    errors.push(...validateAtMostAll(maxUnavailable, field));
  } else errors.push(invalidValue(at, goStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'"));
}

/** As upstream's messages show its internal type. */
const goStrategy = ({ type, rollingUpdate }: Strategy): object => ({
  Type: type ?? '',
  RollingUpdate: rollingUpdate ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null } : null,
});

/** The template with the volumes that its pods get from the claims, and without the names that each pod gets of its own. */
function withClaims({ template: sent, volumeClaimTemplates }: StatefulSetSpec): PodTemplateSpec | undefined {
  if (!sent?.spec) return sent;
  const template = { ...sent, spec: without(sent.spec, ['hostname', 'subdomain']) };
  if (!volumeClaimTemplates || volumeClaimTemplates.length === 0) return template;
  const claims = new Map(
    volumeClaimTemplates.map(({ metadata }): [string, Volume] => {
      const name = metadata?.name ?? '';
      return [name, { name, persistentVolumeClaim: { claimName: name } }];
    }),
  );
  const volumes = [...claims.values(), ...(template.spec.volumes ?? []).filter(({ name }) => !claims.has(name))];
  return { ...template, spec: { ...template.spec, volumes } };
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;
const fixedMessage =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSetUpdate(object: StatefulSet, old: StatefulSet, { subresource }: HookContext): FieldError[] {
  if (subresource === 'status') return validateStatus(object.status, old.status);
  const errors: FieldError[] = [];
  validateSpec(object.spec, errors, false);
  if (!samePart(kind, ['spec'], fixedPart(object.spec), fixedPart(old.spec))) errors.push(forbiddenField('spec', fixedMessage));
  return errors;
}

const kind = { group: 'apps', version: 'v1', kind: 'StatefulSet' };

/** What of the spec stays; upstream forgets which kind the claims say they are. */
function fixedPart(spec: StatefulSetSpec = {} as StatefulSetSpec): object {
  const volumeClaimTemplates = (spec.volumeClaimTemplates ?? []).map((claim) => without(claim, ['apiVersion', 'kind']));
  return { ...without(spec, changeable), volumeClaimTemplates };
}

const counts = [
  'replicas',
  'readyReplicas',
  'currentReplicas',
  'updatedReplicas',
  'availableReplicas',
  'observedGeneration',
  'collisionCount',
] as const;

function validateStatus(status: StatefulSetStatus | undefined, old: StatefulSetStatus | undefined): FieldError[] {
  const errors: FieldError[] = [];
  errors.push(...validateCounts(status, counts, 'status'));
  errors.push(
    ...validateReplicaCounts(status, ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'], 'status.readyReplicas'),
  );
  errors.push(...validateCollisions(status?.collisionCount, old?.collisionCount));
  return errors;
}
