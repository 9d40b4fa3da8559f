import type { FieldError } from '@kubewright/api-machinery';
import type { Lease } from '@kubewright/api/coordination/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { nonNegative, positive } from '../../validation/numbers.ts';

const validate = ({ spec }: Lease): FieldError[] => [
  ...positive(spec?.leaseDurationSeconds, 'spec.leaseDurationSeconds'),
  ...nonNegative(spec?.leaseTransitions, 'spec.leaseTransitions'),
];

export const leaseStory = kindStory<Lease>('coordination.k8s.io', 'leases', {
  columns: [nameColumn, text('Holder', 'Who holds it.', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
  hooks: { createOnUpdate: true, unconditionalUpdate: false, validate, validateUpdate: validate },
});
