import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '@kubewright/api/core/v1';
import { checkResourceQuantity } from '../../pod-spec/validation/resource.ts';
import { isNativeResource } from '../../pod-spec/resource-names.ts';
import { goFormAt } from '../../go-form/go-form.ts';
import { jsonDiff } from '../../go-form/unified-diff.ts';
import { samePart } from '../../strategy/typed-equality.ts';
import { validateQualifiedName } from '../../validation/qualified-name.ts';
import { compareQuantities, isNegativeQuantity, quantityText } from '../../validation/quantity.ts';
import { validateClaimSpec } from './spec-validation.ts';

/** Older than the field, and still preferred over it. */
export const betaStorageClassAnnotation = 'volume.beta.kubernetes.io/storage-class';

export function validateClaim({ spec }: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  validateClaimSpec(spec, 'spec', errors);
  return errors;
}

/** After creation a claim may only grow, get its volume, and change its attributes class. */
export function validateClaimUpdate(object: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  validateClaimSpec(object.spec, 'spec', errors, old.spec);
  const [spec, before] = [object.spec ?? {}, old.spec ?? {}];
  const upgraded = isClassUpgrade(object, old);
  if (!upgraded) checkClassAnnotation(object, old, errors);
  const fixed = { now: fixedPart(object, old, upgraded), old: before.volumeName ? before : { ...before, volumeName: spec.volumeName } };
  if (!samePart(claimKind, ['spec'], fixed.now, fixed.old)) {
    const diff = jsonDiff(goFormAt(claimKind, ['spec'], fixed.old), goFormAt(claimKind, ['spec'], fixed.now));
    errors.push(forbiddenField('spec', `${immutableSpec}\n${diff}`));
  }
  const [size, oldSize] = [spec.resources?.requests?.['storage'], before.resources?.requests?.['storage']];
  if (compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.['storage']) <= 0) {
    errors.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  if (spec.volumeMode !== before.volumeMode) errors.push(invalidValue('volumeMode', spec.volumeMode ?? null, 'field is immutable'));
  checkAttributesClass(spec.volumeAttributesClassName, before.volumeAttributesClassName, old.status, errors);
  return errors;
}

const claimKind = { group: '', version: 'v1', kind: 'PersistentVolumeClaim' };
const immutableSpec = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** The class moves from the annotation to the field. */
function isClassUpgrade({ spec, metadata }: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const before = old.metadata.annotations?.[betaStorageClassAnnotation];
  const now = metadata.annotations?.[betaStorageClassAnnotation];
  return (
    before !== undefined &&
    old.spec?.storageClassName === undefined &&
    spec?.storageClassName === before &&
    (now === undefined || now === before)
  );
}

function checkClassAnnotation(object: PersistentVolumeClaim, old: PersistentVolumeClaim, errors: FieldError[]): void {
  const now = object.metadata.annotations?.[betaStorageClassAnnotation] ?? '';
  if (now === (old.metadata.annotations?.[betaStorageClassAnnotation] ?? '')) return;
  errors.push(invalidValue(`metadata.annotations.${betaStorageClassAnnotation}`, now, 'field is immutable'));
}

/** The spec with everything that may change as it was. */
function fixedPart({ spec = {}, status }: PersistentVolumeClaim, old: PersistentVolumeClaim, upgraded: boolean): PersistentVolumeClaimSpec {
  const fixed = { ...spec };
  const before = old.spec ?? {};
  const annotation = old.metadata.annotations?.[betaStorageClassAnnotation];
  const firstClass =
    before.storageClassName === undefined &&
    spec.storageClassName !== undefined &&
    (annotation === undefined || annotation === spec.storageClassName);
  if (upgraded || firstClass) delete fixed.storageClassName;
  if (status?.phase !== 'Bound') return fixed;
  if (fixed.resources?.requests) {
    const storage = before.resources?.requests?.['storage'] ?? '0';
    fixed.resources = { ...fixed.resources, requests: { ...fixed.resources.requests, storage } };
  }
  fixed.volumeAttributesClassName = before.volumeAttributesClassName;
  return fixed;
}

/** A class that has been applied may be changed, not taken away. */
function checkAttributesClass(
  name: string | undefined,
  old: string | undefined,
  status: PersistentVolumeClaim['status'],
  errors: FieldError[],
): void {
  if (name === old || status?.currentVolumeAttributesClassName === undefined) return;
  const field = 'spec.volumeAttributesClassName';
  const applied = 'is forbidden when status.currentVolumeAttributesClassName is not nil';
  if (name === undefined) errors.push(forbiddenField(field, `update to nil ${applied}`));
  else if (name === '') errors.push(forbiddenField(field, `update to empty string ${applied}`));
}

const resizeStatuses = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort();

export function validateClaimStatus({ spec, status }: PersistentVolumeClaim): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec?.accessModes ?? []).length === 0) errors.push(required('Spec.accessModes'));
  for (const [name, value] of Object.entries(status?.capacity ?? {})) checkBasicQuantity(value, `status.capacity[${name}]`, errors);
  for (const [name, state] of Object.entries(status?.allocatedResourceStatuses ?? {})) {
    checkClaimResource(name, 'status.allocatedResourceStatuses', errors);
    if (!resizeStatuses.includes(state)) errors.push(notSupported('status.allocatedResourceStatuses', name, resizeStatuses));
  }
  for (const [name, value] of Object.entries(status?.allocatedResources ?? {})) {
    const before = errors.length;
    checkClaimResource(name, 'status.allocatedResources', errors);
    if (errors.length > before) continue;
    const field = `status.allocatedResources[${name}]`;
    if (!checkBasicQuantity(value, field, errors)) continue;
    checkResourceQuantity('storage', value, field, errors);
  }
  return errors;
}

/** Upstream's validateBasicResource. */
export function checkBasicQuantity(value: unknown, field: string, errors: FieldError[]): boolean {
  if (!isNegativeQuantity(value)) return true;
  errors.push(invalidValue(field, Number(quantityText(value)) || quantityText(value), 'must be a valid resource quantity'));
  return false;
}

function checkClaimResource(name: string, field: string, errors: FieldError[]): void {
  const wrong = validateQualifiedName(name, field);
  errors.push(...wrong);
  if (wrong.length > 0) return;
  if (isNativeResource(name) && name !== 'storage') errors.push(notSupported(field, name, ['storage']));
}
