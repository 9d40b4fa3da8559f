import {
  type FieldError,
  type HookContext,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  semanticEqual,
} from '@kubewright/api-machinery';
import type { NodeSelectorRequirement, PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '@kubewright/api/core/v1';
import { checkDnsSubdomain } from '../../pod-spec/validation/host.ts';
import { validateNodeSelector } from '../../pod-spec/validation/node-selector.ts';
import { checkAccessModes, checkPositiveQuantity, volumeModes } from '../persistent-volume-claim/spec-validation.ts';
import { checkBasicQuantity } from '../persistent-volume-claim/validation.ts';
import { goFormAt } from '../../go-form/go-form.ts';
import { jsonDiff } from '../../go-form/unified-diff.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { sourceNames, validateSource } from './source-validation.ts';

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];

export function validatePersistentVolume({ metadata, spec }: PersistentVolume): FieldError[] {
  const errors: FieldError[] = [];
  validateSpec(spec ?? {}, metadata.name, errors);
  checkMountOptions(metadata, spec ?? {}, errors);
  return errors;
}

const mountOptionsAnnotation = 'volume.beta.kubernetes.io/mount-options';
/** Volumes that are mounted with options of the volume's own (volume/validation checkMountOption). */
const mountedWithOptions = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const;

function checkMountOptions({ annotations }: PersistentVolume['metadata'], spec: PersistentVolumeSpec, errors: FieldError[]): void {
  if (annotations?.[mountOptionsAnnotation] === undefined || mountedWithOptions.some((source) => spec[source])) return;
  errors.push(forbiddenField(`metadata.annotations.${mountOptionsAnnotation}`, 'may not specify mount options for this volume type'));
}

/** Core validation ValidatePersistentVolumeSpec. */
function validateSpec(spec: PersistentVolumeSpec, name: string | undefined, errors: FieldError[]): void {
  const { accessModes, persistentVolumeReclaimPolicy: policy, nodeAffinity, volumeMode } = spec;
  if ((accessModes ?? []).length === 0) errors.push(required('spec.accessModes'));
  checkAccessModes(accessModes, 'spec.accessModes', errors);
  checkCapacity(spec.capacity, errors);
  if (policy && !reclaimPolicies.includes(policy)) errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies));
  if (nodeAffinity) {
    if (nodeAffinity.required) validateNodeSelector(nodeAffinity.required, 'spec.nodeAffinity.required', errors);
    else errors.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  validateSource(spec, Boolean(nodeAffinity), name, errors);
  if (policy === 'Recycle' && /^\/[/.]*$/.test(spec.hostPath?.path ?? '')) {
    errors.push(forbiddenField('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  }
  checkDnsSubdomain(spec.storageClassName, 'spec.storageClassName', errors);
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode)) errors.push(notSupported('spec.volumeMode', volumeMode, volumeModes));
  checkAttributesClass(spec, errors);
}

function checkCapacity(given: Readonly<Record<string, unknown>> | undefined, errors: FieldError[]): void {
  const capacity = given ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) errors.push(required('spec.capacity'));
  if (capacity['storage'] === undefined || names.length > 1) errors.push(notSupported('spec.capacity', given ?? null, ['storage']));
  for (const name of names) {
    checkBasicQuantity(capacity[name], `spec.capacity[${name}]`, errors);
    checkPositiveQuantity(capacity[name], `spec.capacity[${name}]`, errors);
  }
}

function checkAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, errors: FieldError[]): void {
  if (name === undefined) return;
  if (name === '') errors.push(required('spec.volumeAttributesClassName', 'an empty string is disallowed'));
  else checkDnsSubdomain(name, 'spec.volumeAttributesClassName', errors);
  if (!csi) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
}

/** Where the data lies never changes. */
export function validatePersistentVolumeUpdate(
  object: PersistentVolume,
  old: PersistentVolume,
  { subresource }: HookContext,
): FieldError[] {
  const errors: FieldError[] = [];
  if (subresource === 'status') return errors;
  const [spec, before] = [object.spec ?? {}, old.spec ?? {}];
  // Upstream checks the whole once as a volume and once as a changed one.
  validateSpec(spec, object.metadata.name, errors);
  checkMountOptions(object.metadata, spec, errors);
  validateSpec(spec, object.metadata.name, errors);
  const source = sourceOf(withOldSecret(spec, before));
  if (!samePart(volumeKind, ['spec'], source, sourceOf(before))) {
    const diff = jsonDiff(sourceForm(before), sourceForm(source));
    errors.push(forbiddenField('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${diff}`));
  }
  if (spec.volumeMode !== before.volumeMode) errors.push(invalidValue('volumeMode', spec.volumeMode ?? null, 'field is immutable'));
  if (before.nodeAffinity && !semanticEqual(spec.nodeAffinity, withRenamedKeys(before.nodeAffinity, spec.nodeAffinity))) {
    const shown = goFormAt(volumeKind, ['spec', 'nodeAffinity'], spec.nodeAffinity);
    errors.push(invalidValue('nodeAffinity', shown, 'field is immutable, except for updating from beta label to GA'));
  }
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(forbiddenField('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
  }
  return errors;
}

/** A secret for growing may be named later. */
function withOldSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!spec.csi || !old.csi || old.csi.controllerExpandSecretRef) return spec;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...spec, csi };
}

const volumeKind = { group: '', version: 'v1', kind: 'PersistentVolume' };
const sourceOf = (spec: PersistentVolumeSpec): PersistentVolumeSpec => Object.fromEntries(sourceNames.map((name) => [name, spec[name]]));

/** Upstream's PersistentVolumeSource, which the spec embeds. */
function sourceForm(spec: PersistentVolumeSpec): object {
  const names = new Set(sourceNames.map((name) => name.toLowerCase()));
  const form = goFormAt(volumeKind, ['spec'], spec) as object;
  return Object.fromEntries(Object.entries(form).filter(([name]) => names.has(name.toLowerCase())));
}

const stableLabels: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

/** As it was, under the stable name of a label where `now` has that. A key that is taken away passes too: it is the stable name of those that have none. */
function withRenamedKeys(was: VolumeNodeAffinity, now: VolumeNodeAffinity | undefined): VolumeNodeAffinity {
  const terms = now?.required?.nodeSelectorTerms ?? [];
  const renamed = (
    list: readonly NodeSelectorRequirement[] | undefined,
    other: readonly NodeSelectorRequirement[] | undefined,
  ): NodeSelectorRequirement[] | undefined =>
    list?.map((each, at) => {
      const key = other?.[at]?.key ?? '';
      return (stableLabels.get(each.key) ?? '') === key ? { ...each, key } : each;
    });
  const nodeSelectorTerms = (was.required?.nodeSelectorTerms ?? []).map(({ matchExpressions, matchFields }, at) => ({
    ...(matchExpressions && { matchExpressions: renamed(matchExpressions, terms[at]?.matchExpressions)! }),
    ...(matchFields && { matchFields: renamed(matchFields, terms[at]?.matchFields)! }),
  }));
  return was.required ? { ...was, required: { ...was.required, nodeSelectorTerms } } : was;
}
