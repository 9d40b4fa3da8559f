import type { ValidatingAdmissionPolicyBinding } from '@kubewright/api/admissionregistration/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged } from '../../strategy/status-strategy.ts';
import { formatSelector, unset } from '../../table/cells.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';

const bindingStory = (plural: string) =>
  kindStory<ValidatingAdmissionPolicyBinding>('admissionregistration.k8s.io', plural, {
    columns: [
      nameColumn,
      text('PolicyName', 'Policy that is put into force.', ({ spec }) => spec?.policyName ?? ''),
      text('ParamRef', 'Objects that parameterize it.', paramRefCell),
      ageColumn,
    ],
    hooks: {
      unconditionalUpdate: false,
      generationChanged: specChanged,
      default({ spec }) {
        if (!spec?.matchResources) return;
        spec.matchResources.matchPolicy ??= 'Equivalent';
        spec.matchResources.namespaceSelector ??= {};
        spec.matchResources.objectSelector ??= {};
      },
    },
  });

function paramRefCell({ spec }: ValidatingAdmissionPolicyBinding): string {
  const reference = spec?.paramRef;
  if (!reference) return unset;
  return reference.name ? `${reference.namespace || '*'}/${reference.name}` : (formatSelector(reference.selector) ?? '');
}

export const validatingAdmissionPolicyBindingStory = bindingStory('validatingadmissionpolicybindings');
export const mutatingAdmissionPolicyBindingStory = bindingStory('mutatingadmissionpolicybindings');
