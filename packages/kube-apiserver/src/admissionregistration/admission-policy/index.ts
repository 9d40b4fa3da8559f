import type { ValidatingAdmissionPolicy } from '@kubewright/api/admissionregistration/v1';
import { kindStory } from '../../kind-story.ts';
import { specChanged, statusStrategy } from '../../strategy/status-strategy.ts';
import { unset } from '../../table/cells.ts';
import { ageColumn, integer, nameColumn, text } from '../../table/columns.ts';

const group = 'admissionregistration.k8s.io';
const paramKind = text<ValidatingAdmissionPolicy>('ParamKind', 'Kind of the objects that parameterize it.', ({ spec }) =>
  spec?.paramKind ? `${spec.paramKind.apiVersion ?? ''}/${spec.paramKind.kind ?? ''}` : unset,
);

export const validatingAdmissionPolicyStory = kindStory<ValidatingAdmissionPolicy>(group, 'validatingadmissionpolicies', {
  columns: [nameColumn, integer('Validations', 'Number of rules.', ({ spec }) => (spec?.validations ?? []).length), paramKind, ageColumn],
  hooks: { ...statusStrategy<ValidatingAdmissionPolicy>({ statusKeeps: 'metadata' }), unconditionalUpdate: false, generationChanged: specChanged, default: defaultPolicy },
});

/** Read through what both kinds of policy have in common; only the name of the list of rules differs. */
export const mutatingAdmissionPolicyStory = kindStory<ValidatingAdmissionPolicy & { spec: { mutations?: unknown[] } }>(group, 'mutatingadmissionpolicies', {
  columns: [nameColumn, integer('Mutations', 'Number of changes it makes.', ({ spec }) => (spec?.mutations ?? []).length), paramKind, ageColumn],
  hooks: { unconditionalUpdate: false, generationChanged: specChanged, default: defaultPolicy },
});

function defaultPolicy({ spec }: ValidatingAdmissionPolicy): void {
  if (!spec) return;
  spec.failurePolicy ??= 'Fail';
  if (!spec.matchConstraints) return;
  spec.matchConstraints.matchPolicy ??= 'Equivalent';
  spec.matchConstraints.namespaceSelector ??= {};
  spec.matchConstraints.objectSelector ??= {};
  for (const rule of [...(spec.matchConstraints.resourceRules ?? []), ...(spec.matchConstraints.excludeResourceRules ?? [])]) rule.scope ??= '*';
}
