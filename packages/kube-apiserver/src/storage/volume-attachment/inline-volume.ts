import { type FieldError, forbiddenField, required } from '@kubewright/api-machinery';
import type { PersistentVolumeSpec } from '@kubewright/api/core/v1';
import { validateSource } from '../../core/persistent-volume/source-validation.ts';
import { checkAccessModes } from '../../core/persistent-volume-claim/spec-validation.ts';

const at = 'spec.source.inlineVolumeSpec';
const inContext = 'in the context of inline volumes';

/** A volume that stands in the attachment itself: of a CSI driver, and without what a claim would need (core ValidatePersistentVolumeSpec). */
export function validateInlineVolume(spec: PersistentVolumeSpec): FieldError[] {
  const { accessModes, persistentVolumeReclaimPolicy: policy, nodeAffinity, storageClassName, volumeMode } = spec;
  const errors = spec.claimRef ? [mayNotBeSpecified('claimRef')] : [];
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.push(mayNotBeSpecified('capacity'));
  if (!spec.csi) errors.push(required(`${at}.csi`, `has to be specified ${inContext}`));
  if ((accessModes ?? []).length === 0) errors.push(required(`${at}.accessModes`));
  checkAccessModes(accessModes, `${at}.accessModes`, errors);
  if (policy && policy !== 'Retain') errors.push(forbiddenField(`${at}.persistentVolumeReclaimPolicy`, `may only be Retain ${inContext}`));
  if (nodeAffinity) errors.push(mayNotBeSpecified('nodeAffinity'));
  errors.push(...sourceErrors(spec));
  if (storageClassName) errors.push(mayNotBeSpecified('storageClassName'));
  if (volumeMode !== undefined && volumeMode !== 'Filesystem')
    errors.push(forbiddenField(`${at}.volumeMode`, `may not specify volumeMode other than Filesystem ${inContext}`));
  return errors;
}

const mayNotBeSpecified = (field: string): FieldError => forbiddenField(`${at}.${field}`, `may not be specified ${inContext}`);

/** The checks of a volume of its own, at the place where this one stands. */
function sourceErrors(spec: PersistentVolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  validateSource(spec, false, '', errors);
  return errors.map((error) => ({ ...error, field: error.field.replace(/^spec/, at) }));
}
