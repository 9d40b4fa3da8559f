import { isDns1123Label } from '@kubewright/api-machinery';
import type { Namespace } from '@kubewright/api/core/v1';
import { kindStory } from '../../kind-story.ts';
import { keepField, keepAllButStatus } from '../../strategy/status-strategy.ts';
import { ageColumn, nameColumn, text } from '../../table/columns.ts';
import { validateNamespace, validateNamespaceUpdate } from './validation.ts';

const namespaceNameLabel = 'kubernetes.io/metadata.name';
const namespaceFinalizer = 'kubernetes';

export const namespaceStory = kindStory<Namespace>('', 'namespaces', {
  columns: [
    nameColumn,
    text('Status', 'Active, or Terminating while its content is being deleted.', ({ status }) => status?.phase ?? ''),
    ageColumn,
  ],
  hooks: {
    metadataChecks: (subresource) => (subresource === '' ? ['object', 'change'] : ['change']),
    deleteReturnsObject: true,
    validate: validateNamespace,
    validateUpdate: validateNamespaceUpdate,
    nameValidation: isDns1123Label,
    selectableFields: new Map([['status.phase', (namespace: Namespace) => namespace.status?.phase ?? '']]),
    beginDelete: (draft) => void (draft.status = { ...draft.status, phase: 'Terminating' }),
    default: defaultNamespace,
    prepareForCreate(draft) {
      draft.status = { phase: 'Active' };
      draft.spec ??= {};
      if (!draft.spec.finalizers?.includes(namespaceFinalizer))
        draft.spec.finalizers = [...(draft.spec.finalizers ?? []), namespaceFinalizer];
      // Generated names are made after defaulting.
      defaultNamespace(draft);
    },
    prepareForUpdate(draft, old, { subresource }) {
      if (subresource === 'status') return keepAllButStatus(draft, old);
      keepField(draft, old, 'status');
      // Only /finalize takes finalizers of the namespace away.
      if (subresource !== 'finalize') keepField(draft, old, 'spec');
    },
  },
});

function defaultNamespace(draft: Namespace): void {
  const { name } = draft.metadata;
  if (name) draft.metadata.labels = { ...draft.metadata.labels, [namespaceNameLabel]: name };
  draft.status ??= {};
  draft.status.phase ||= 'Active';
}
