import { deepEqual, type KubeObject, type ResourceHooks } from '@kubewright/api-machinery';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { LazyPatterns } from '../registry/lazy-patterns.ts';
import { setCondition } from './conditions.ts';
import { definitionWarnings } from './definition-warnings.ts';
import { validateDefinition, validateDefinitionUpdate, validateStatusUpdate } from './validation/validate-definition.ts';

/** Holds a definition until its custom resources are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Defaults, strategy and validation of CustomResourceDefinition (apiextensions-apiserver registry and apis/validation). */
export function customResourceDefinitionHooks(patterns: LazyPatterns): ResourceHooks {
  const hooks: ResourceHooks<CustomResourceDefinition> = {
    default: setDefaults,
    prepareForCreate: (draft) => {
      draft.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: storageNames(draft) };
    },
    prepareForUpdate: (draft, _old, { subresource }) => {
      if (subresource !== '') return;
      const stored = draft.status.storedVersions ?? [];
      draft.status.storedVersions = [...stored, ...storageNames(draft).filter((name) => !stored.includes(name))];
    },
    beginDelete: (draft, { nowMs }) => {
      const { finalizers = [] } = draft.metadata;
      if (!finalizers.includes(cleanupFinalizer)) draft.metadata.finalizers = [...finalizers, cleanupFinalizer];
      const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
      draft.status = setCondition(draft.status, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message }, nowMs);
    },
    storedAs: 'apiextensions.k8s.io/v1beta1/CustomResourceDefinition',
    generationChanged: (object, old) => !deepEqual(object.spec, old.spec),
    validate: (object) => validateDefinition(object, patterns.engine),
    validateUpdate: (object, old, { subresource }) => (subresource === 'status' ? validateStatusUpdate(object) : validateDefinitionUpdate(object, old, patterns.engine)),
    warnings: definitionWarnings,
    unconditionalUpdate: false,
    selectableFields: new Map(),
  };
  return hooks as unknown as ResourceHooks<KubeObject>;
}

const storageNames = ({ spec }: CustomResourceDefinition): string[] => (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name).slice(0, 1);

function setDefaults({ spec }: CustomResourceDefinition): void {
  const { names } = spec;
  if (!names) return;
  names.singular ||= names.kind?.toLowerCase() ?? '';
  names.listKind ||= names.kind ? `${names.kind}List` : '';
  spec.conversion ??= { strategy: 'None' };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

