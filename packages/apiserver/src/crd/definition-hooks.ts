import {
  deepEqual, invalidValue, isDns1035Label, isDns1123Subdomain, notSupported, required, structuralErrors, validateImmutable,
  type FieldError, type JsonObject, type KubeObject, type ResourceHooks,
} from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/api/apiextensions/v1';
import type { LazyPatterns } from '../registry/lazy-patterns.ts';
import { setCondition } from './conditions.ts';
import { compileJsonPath } from './json-path.ts';

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
    generationChanged: (object, old) => !deepEqual(object.spec, old.spec),
    validate: (object) => validateDefinition(object, patterns),
    validateUpdate: (object, old) => [...validateDefinition(object, patterns), ...validateImmutable(object.spec.scope, old.spec.scope, 'spec.scope'), ...validateImmutable(object.spec.group, old.spec.group, 'spec.group')],
    selectableFields: new Map(),
  };
  return hooks as unknown as ResourceHooks<KubeObject>;
}

const storageNames = ({ spec }: CustomResourceDefinition): string[] => (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name);

function setDefaults({ spec }: CustomResourceDefinition): void {
  const { names } = spec;
  if (!names) return;
  names.singular ||= names.kind?.toLowerCase() ?? '';
  names.listKind ||= names.kind ? `${names.kind}List` : '';
  spec.conversion ??= { strategy: 'None' };
}

function validateDefinition({ metadata, spec }: CustomResourceDefinition, patterns: LazyPatterns): FieldError[] {
  const errors: FieldError[] = [];
  const wanted = `${spec.names.plural}.${spec.group}`;
  if (metadata.name !== wanted) errors.push(invalidValue('metadata.name', metadata.name, `must be spec.names.plural+"."+spec.group`));
  if (!spec.group) errors.push(required('spec.group'));
  else {
    for (const detail of isDns1123Subdomain(spec.group)) errors.push(invalidValue('spec.group', spec.group, detail));
    if (!spec.group.includes('.')) errors.push(invalidValue('spec.group', spec.group, 'should be a domain with at least one dot'));
  }
  if (spec.scope !== 'Cluster' && spec.scope !== 'Namespaced') {
    errors.push(spec.scope ? notSupported('spec.scope', spec.scope, ['Cluster', 'Namespaced']) : required('spec.scope'));
  }
  return [...errors, ...validateVersions(spec.versions ?? [], patterns), ...validateNames(spec.names), ...validateConversion(spec)];
}

function validateNames(names: CustomResourceDefinition['spec']['names']): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['plural', 'singular'] as const) {
    if (!names[name]) errors.push(required(`spec.names.${name}`));
    else for (const detail of isDns1035Label(names[name])) errors.push(invalidValue(`spec.names.${name}`, names[name], detail));
  }
  for (const name of ['kind', 'listKind'] as const) {
    const value = names[name];
    if (!value) errors.push(required(`spec.names.${name}`));
    else for (const detail of isDns1035Label(value.toLowerCase())) errors.push(invalidValue(`spec.names.${name}`, value, `may have mixed case, but should otherwise match: ${detail}`));
  }
  if (names.kind && names.kind === names.listKind) errors.push(invalidValue('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  return errors;
}

function validateVersions(versions: readonly CustomResourceDefinitionVersion[], patterns: LazyPatterns): FieldError[] {
  if (versions.length === 0) return [required('spec.versions')];
  const errors = versions.flatMap((version, i) => validateVersion(version, `spec.versions[${i}]`, patterns));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) errors.push(invalidValue('spec.versions', null, 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1) errors.push(invalidValue('spec.versions', null, 'must have exactly one version marked as storage version'));
  return errors;
}

function validateVersion({ name, schema, additionalPrinterColumns = [], selectableFields = [] }: CustomResourceDefinitionVersion, path: string, patterns: LazyPatterns): FieldError[] {
  const errors = isDns1035Label(name).map((detail) => invalidValue(`${path}.name`, name, detail));
  const openApi = schema?.openAPIV3Schema;
  if (!openApi) errors.push(required(`${path}.schema.openAPIV3Schema`, 'schemas are required'));
  else errors.push(...structuralErrors(openApi as unknown as JsonObject, `${path}.schema.openAPIV3Schema`, patterns.engine));
  additionalPrinterColumns.forEach(({ jsonPath }, i) => errors.push(...pathErrors(jsonPath, `${path}.additionalPrinterColumns[${i}].jsonPath`)));
  selectableFields.forEach(({ jsonPath }, i) => errors.push(...pathErrors(jsonPath, `${path}.selectableFields[${i}].jsonPath`)));
  return errors;
}

function pathErrors(jsonPath: string, path: string): FieldError[] {
  try {
    compileJsonPath(jsonPath);
    return [];
  } catch (error) {
    return [invalidValue(path, jsonPath, (error as Error).message)];
  }
}

/** Webhooks cannot be called from here: a definition that wants them is refused instead of being served wrongly. */
function validateConversion({ conversion }: CustomResourceDefinition['spec']): FieldError[] {
  return conversion && conversion.strategy !== 'None' ? [notSupported('spec.conversion.strategy', conversion.strategy, ['None'])] : [];
}
