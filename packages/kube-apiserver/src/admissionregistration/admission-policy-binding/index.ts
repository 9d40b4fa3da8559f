import type { FieldError } from '@kubewright/api-machinery';
import type { MutatingAdmissionPolicyBinding, ParamRef, ValidatingAdmissionPolicyBinding } from '@kubewright/api/admissionregistration/v1';
import { type KindStory, kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { formatSelector, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { defaultMatchResources } from '../default-match-resources.ts';
import { validateMutatedOperations } from '../rule-validation.ts';
import { validateActions, validateBindingSpec } from './validation.ts';
import { registrationHooks } from '../registration-hooks.ts';

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

function bindingStory<T extends Binding>(plural: string, validate: (binding: T) => FieldError[]): KindStory {
  return kindStory<T>('admissionregistration.k8s.io', plural, {
    columns: [
      nameColumn,
      text('PolicyName', 'Policy that is put into force.', ({ spec }) => spec?.policyName ?? ''),
      text('ParamRef', 'Objects that parameterize it.', ({ spec }) => paramRefCell(spec?.paramRef)),
      ageColumn,
    ],
    hooks: {
      ...registrationHooks,
      generationChanged: specChanged,
      default: ({ spec }) => defaultMatchResources(spec?.matchResources),
      validate,
      validateUpdate: (object) => validate(object),
    },
  });
}

function paramRefCell(reference: ParamRef | undefined): string {
  if (!reference) return unset;
  return reference.name ? `${reference.namespace || '*'}/${reference.name}` : (formatSelector(reference.selector) ?? '');
}

export const validatingAdmissionPolicyBindingStory = bindingStory<ValidatingAdmissionPolicyBinding>(
  'validatingadmissionpolicybindings',
  ({ spec }) => [...validateBindingSpec(spec ?? {}), ...validateActions(spec?.validationActions)],
);
export const mutatingAdmissionPolicyBindingStory = bindingStory<MutatingAdmissionPolicyBinding>(
  'mutatingadmissionpolicybindings',
  ({ spec }) => [...validateBindingSpec(spec ?? {}), ...validateMutatedOperations(spec?.matchResources, 'spec.matchResources')],
);
