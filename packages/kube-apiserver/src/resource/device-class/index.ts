import { type FieldError, invalidValue, isQualifiedName, isDns1123Subdomain } from '@kubewright/api-machinery';
import type { DeviceClass } from '@kubewright/api/resource/v1';
import { validateList } from '../../validation/lists.ts';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn } from '../../table/columns.ts';
import { validateConfiguration, validateSelectors } from '../claim-validation.ts';
import { givenNames, onMain } from '../../strategy/metadata-checks.ts';

const maxConfig = 32;

export const deviceClassStory = kindStory<DeviceClass>('resource.k8s.io', 'deviceclasses', {
  columns: [nameColumn, ageColumn],
  hooks: {
    nameValidation: givenNames(isDns1123Subdomain),
    metadataChecks: onMain('object', 'change'),
    deleteReturnsObject: true,
    generationChanged: specChanged,
    validate,
    validateUpdate: validate,
  },
});

/** pkg/apis/resource/validation ValidateDeviceClass. */
function validate({ spec }: DeviceClass): FieldError[] {
  const name = spec?.extendedResourceName;
  return [
    ...validateSelectors(spec?.selectors, 'spec.selectors'),
    ...validateList(spec?.config, maxConfig, validateConfiguration, 'spec.config'),
    ...(name === undefined || isExtendedResourceName(name)
      ? []
      : [invalidValue('spec.extendedResourceName', name, 'must be a valid extended resource name')]),
  ];
}

/** A name in a domain that is neither Kubernetes' own nor the one of quotas. */
function isExtendedResourceName(name: string): boolean {
  if (!name.includes('/') || name.split('/', 1)[0]!.endsWith('kubernetes.io') || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}
