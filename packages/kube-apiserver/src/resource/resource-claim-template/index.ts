import { validateAnnotations, validateLabels } from '@kubewright/api-machinery';
import type { ResourceClaimTemplate } from '@kubewright/api/resource/v1';
import { immutable } from '../../field-checks/immutable.ts';
import { kindStory } from '../../kind-story.ts';
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
    validate: ({ spec }) => [
      ...validateAnnotations(spec?.metadata?.annotations, 'spec.metadata.annotations'),
      ...validateLabels(spec?.metadata?.labels, 'spec.metadata.labels'),
      ...validateDeviceClaim(spec?.spec?.devices ?? {}, 'spec.spec.devices'),
    ],
    validateUpdate: (object, old) => immutable(object.spec, old.spec, 'spec'),
  },
});
