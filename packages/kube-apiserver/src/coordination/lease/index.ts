import { type FieldError, forbiddenField } from '@kubewright/api-machinery';
import type { Lease } from '@kubewright/api/coordination/v1';
import { kindStory } from '../../kind-story.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { nonNegative, positive } from '../../validation/numbers.ts';
import { validateLeaseStrategy } from '../lease-strategy.ts';
import { anyFinalizer } from '../../strategy/metadata-checks.ts';

export const leaseStory = kindStory<Lease>('coordination.k8s.io', 'leases', {
  columns: [nameColumn, text('Holder', 'Who holds it.', ({ spec }) => spec?.holderIdentity ?? ''), ageColumn],
  hooks: {
    finalizerValidation: anyFinalizer,
    createOnUpdate: true,
    unconditionalUpdate: false,
    validate,
    validateUpdate: validate,
  },
});

/** pkg/apis/coordination/validation ValidateLeaseSpec. */
function validate({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = spec ?? {};
  return [
    ...positive(leaseDurationSeconds, 'spec.leaseDurationSeconds'),
    ...nonNegative(leaseTransitions, 'spec.leaseTransitions'),
    ...(strategy === undefined ? [] : validateLeaseStrategy(strategy)),
    ...(preferredHolder && !strategy ? [forbiddenField('spec.preferredHolder', 'may only be specified if `strategy` is defined')] : []),
  ];
}
