import { type FieldError, forbiddenField, notSupported, required } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '@kubewright/api/core/v1';
import { semanticEqual } from '../../strategy/equality.ts';
import { without } from '../../strategy/without.ts';

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export const validateClaim = ({ spec }: PersistentVolumeClaim): FieldError[] => validateClaimSpec(spec, 'spec');

export function validateClaimSpec(spec: PersistentVolumeClaimSpec | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec?.accessModes ?? []).length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  for (const mode of spec?.accessModes ?? []) {
    if (!modes.includes(mode)) errors.push(notSupported(`${path}.accessModes`, mode, modes));
  }
  const { accessModes = [] } = spec ?? {};
  if (accessModes.length > 1 && accessModes.includes('ReadWriteOncePod')) {
    errors.push(forbiddenField(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes'));
  }
  if (spec?.resources?.requests?.['storage'] === undefined) errors.push(required(`${path}.resources[storage]`));
  return errors;
}

/** After creation a claim may only grow, get its volume, and change its attributes class. */
export function validateClaimUpdate(object: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors = validateClaim(object);
  const changeable = (spec: PersistentVolumeClaimSpec | undefined): unknown => {
    const rest = without(spec ?? ({} as PersistentVolumeClaimSpec), ['resources', 'volumeAttributesClassName']);
    return old.spec?.volumeName ? rest : without(rest, ['volumeName']);
  };
  if (!semanticEqual(changeable(object.spec), changeable(old.spec))) {
    const why = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    errors.push(forbiddenField('spec', why));
  }
  return errors;
}
