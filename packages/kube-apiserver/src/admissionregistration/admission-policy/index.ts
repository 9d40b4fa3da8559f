import type { MutatingAdmissionPolicy, ValidatingAdmissionPolicy } from '@kubewright/api/admissionregistration/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { unset } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text } from '../../table/columns.ts';
import { defaultMatchResources } from '../default-match-resources.ts';
import { validateMutatingPolicy, validateValidatingPolicy, validateValidatingPolicyStatus } from './validation.ts';
import { registrationHooks } from '../registration-hooks.ts';

const group = 'admissionregistration.k8s.io';
const paramKind = text<ValidatingAdmissionPolicy | MutatingAdmissionPolicy>(
  'ParamKind',
  'Kind of the objects that parameterize it.',
  ({ spec }) => (spec?.paramKind ? `${spec.paramKind.apiVersion ?? ''}/${spec.paramKind.kind ?? ''}` : unset),
);

export const validatingAdmissionPolicyStory = kindStory<ValidatingAdmissionPolicy>(group, 'validatingadmissionpolicies', {
  columns: [nameColumn, integer('Validations', 'Number of rules.', ({ spec }) => (spec?.validations ?? []).length), paramKind, ageColumn],
  hooks: {
    ...registrationHooks,
    ...statusStrategy<ValidatingAdmissionPolicy>({ statusKeeps: 'metadata' }),
    generationChanged: specChanged,
    default: defaultPolicy,
    validate: (object) => validateValidatingPolicy(object),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateValidatingPolicyStatus(object) : validateValidatingPolicy(object, old),
  },
});

export const mutatingAdmissionPolicyStory = kindStory<MutatingAdmissionPolicy>(group, 'mutatingadmissionpolicies', {
  columns: [
    nameColumn,
    integer('Mutations', 'Number of changes it makes.', ({ spec }) => (spec?.mutations ?? []).length),
    paramKind,
    ageColumn,
  ],
  hooks: {
    ...registrationHooks,
    generationChanged: specChanged,
    default: (draft) => defaultPolicy(draft as Pick<ValidatingAdmissionPolicy, 'spec'>),
    validate: (object) => validateMutatingPolicy(object),
    validateUpdate: validateMutatingPolicy,
  },
});

function defaultPolicy({ spec }: Pick<ValidatingAdmissionPolicy, 'spec'>): void {
  if (!spec) return;
  spec.failurePolicy ??= 'Fail';
  defaultMatchResources(spec.matchConstraints);
}
