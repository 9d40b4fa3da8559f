import type { FieldError } from '@kubewright/api-machinery';
import type { ResourceClaimTemplate } from '@kubewright/api/resource/v1';
import { immutablePart } from '../../validation/immutable.ts';
import { kindStory } from '../../kind-story.ts';
import { validateTemplateMetadata } from '../../pod-spec/validation/template-metadata.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';
import { defaultDeviceClaim, validateDeviceClaim } from '../claim-validation.ts';
import { templateVersions } from '../v1beta1-conversion.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const resourceClaimTemplateStory = kindStory<ResourceClaimTemplate>('resource.k8s.io', 'resourceclaimtemplates', {
  columns: [nameColumn, ageColumn],
  conversions: templateVersions,
  hooks: {
    metadataChecks: onMain('object', 'change'),
    deleteReturnsObject: true,
    default: ({ spec }) => defaultDeviceClaim(spec?.spec?.devices),
    validate,
    validateUpdate: (object, old) => [...validate(object), ...immutablePart(kind, ['spec'], object.spec, old.spec)],
  },
});

const kind = { group: 'resource.k8s.io', version: 'v1', kind: 'ResourceClaimTemplate' };

/** pkg/apis/resource/validation ValidateResourceClaimTemplate. */
function validate({ spec }: ResourceClaimTemplate): FieldError[] {
  const errors: FieldError[] = [];
  validateTemplateMetadata(spec?.metadata, 'spec.metadata', errors);
  return [...errors, ...validateDeviceClaim(spec?.spec?.devices ?? {}, 'spec.spec.devices')];
}
