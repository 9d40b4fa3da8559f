import { type FieldError, invalidValue, isDns1123Subdomain, validateLabelSelector } from '@kubewright/api-machinery';
import type { CSIStorageCapacity } from '@kubewright/api/storage/v1';
import { checked } from '../../validation/checked.ts';
import { kindStory } from '../../kind-story.ts';
import { nodeLabelSelectorWarnings } from '../../pod-spec/warnings/node-label-warnings.ts';
import { immutablePart } from '../../validation/immutable.ts';
import { exactQuantity } from '../../validation/quantity.ts';
import { onMain } from '../../strategy/metadata-checks.ts';

export const csiStorageCapacityStory = kindStory<CSIStorageCapacity>('storage.k8s.io', 'csistoragecapacities', {
  hooks: {
    metadataChecks: onMain('object', 'change'),
    unconditionalUpdate: false,
    validate,
    validateUpdate: (object, old) => validateUpdate(object, old),
    warnings: ({ nodeTopology }) => (nodeTopology ? nodeLabelSelectorWarnings(nodeTopology, 'nodeTopology') : []),
  },
});

/** pkg/apis/storage/validation ValidateCSIStorageCapacity. */
function validate({ nodeTopology, storageClassName = '', capacity }: CSIStorageCapacity): FieldError[] {
  const negative = (exactQuantity(capacity) ?? 0n) < 0n;
  return [
    ...validateLabelSelector(nodeTopology, 'nodeTopology'),
    ...checked(isDns1123Subdomain, storageClassName, 'storageClassName'),
    ...(negative ? [invalidValue('capacity', capacity, 'must be greater than or equal to 0')] : []),
  ];
}

/** What a driver was asked stays; what it answers may change. */
const validateUpdate = (object: CSIStorageCapacity, old: CSIStorageCapacity): FieldError[] => [
  ...validate(object),
  ...(['nodeTopology', 'storageClassName'] as const).flatMap((field) =>
    immutablePart({ group: 'storage.k8s.io', version: 'v1', kind: 'CSIStorageCapacity' }, [field], object[field], old[field]),
  ),
];
