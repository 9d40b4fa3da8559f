import { type FieldError, forbiddenField, semanticEqual } from '@kubewright/api-machinery';
import type { VolumeAttributesClass } from '@kubewright/api/storage/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateParameters, validateProvisioner } from '../parameters.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const volumeAttributesClassStory = kindStory<VolumeAttributesClass>('storage.k8s.io', 'volumeattributesclasses', {
  columns: [nameColumn, text('DriverName', 'Driver that knows the attributes.', ({ driverName }) => driverName ?? ''), ageColumn],
  hooks: {
    metadataChecks: onMain('change', 'object'),
    deleteReturnsObject: true,
    validate,
    validateUpdate: (object, old) => [
      ...(['driverName', 'parameters'] as const).flatMap((field) =>
        semanticEqual(object[field], old[field]) ? [] : [forbiddenField(field, `updates to ${field} are forbidden.`)],
      ),
      ...validate(object),
    ],
  },
});

/** pkg/apis/storage/validation ValidateVolumeAttributesClass. */
function validate({ driverName, parameters }: VolumeAttributesClass): FieldError[] {
  return [...validateProvisioner(driverName, 'driverName'), ...validateParameters(parameters, { mayBeEmpty: false })];
}
