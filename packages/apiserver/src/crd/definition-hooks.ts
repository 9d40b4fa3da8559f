import {
  equal,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  type ResourceHooks,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import type { LazyPatterns } from '../registry/draft/lazy-patterns.ts';
import { setCondition } from './conditions.ts';
import { definitionWarnings } from './definition-warnings.ts';
import { definitionFromV1beta1 } from './stored-v1beta1.ts';
import { validateDefinition, validateDefinitionUpdate, validateStatusUpdate } from './validation/validate-definition.ts';

/** Holds a definition until its custom resources are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

const formerVersions = new Map([['apiextensions.k8s.io/v1beta1', definitionFromV1beta1]]);

export const isDefinitionOfCustomResources = ({ group, plural }: ResourceDefinition): boolean =>
  group === 'apiextensions.k8s.io' && plural === 'customresourcedefinitions';

/** The server itself knows what a CustomResourceDefinition means: what was handed in with it is overruled, other definitions stay as they are. */
export function withDefinitionHooks(definition: ResourceDefinition, patterns: LazyPatterns): ResourceDefinition {
  if (!isDefinitionOfCustomResources(definition)) return definition;
  const hooks = { ...definition.hooks, ...customResourceDefinitionHooks(patterns) };
  return { ...definition, hooks, storedElsewhere: formerVersions };
}

/** Defaults, strategy and validation of CustomResourceDefinition (apiextensions-apiserver registry and apis/validation). */
function customResourceDefinitionHooks(patterns: LazyPatterns): ResourceHooks {
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
    generationChanged: (object, old) => !equal(specSchema(), object.spec as unknown as JsonObject, old.spec as unknown as JsonObject),
    validate: (object) => validateDefinition(object, patterns.engine),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatusUpdate(object) : validateDefinitionUpdate(object, old, patterns.engine),
    warnings: definitionWarnings,
    unconditionalUpdate: false,
  };
  return hooks as unknown as ResourceHooks<KubeObject>;
}

const storageNames = ({ spec }: CustomResourceDefinition): string[] =>
  (spec.versions ?? [])
    .filter(({ storage }) => storage)
    .map(({ name }) => name)
    .slice(0, 1);

const specSchema = (): Schema =>
  schemaOf({ group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' })!.properties!.get('spec')!.schema;

function setDefaults(draft: CustomResourceDefinition): void {
  const { spec, status } = draft;
  if ((status.storedVersions ?? []).length === 0) status.storedVersions = storedVersionsOf(draft);
  spec.conversion ??= { strategy: 'None' };
  const { webhook } = spec.conversion;
  // Upstream's internal version has the parts of it side by side, so that nothing is left of one without any.
  if (webhook && !webhook.clientConfig && (webhook.conversionReviewVersions ?? []).length === 0) delete spec.conversion.webhook;
  const service = webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
  const { names } = spec;
  if (!names) return;
  names.singular ||= names.kind?.toLowerCase() ?? '';
  names.listKind ||= names.kind ? `${names.kind}List` : '';
}

/** None is null in JSON. */
function storedVersionsOf(draft: CustomResourceDefinition): string[] {
  const names = storageNames(draft);
  return names.length > 0 ? names : (draft.status.storedVersions as string[]);
}
