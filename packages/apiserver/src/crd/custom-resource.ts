import { deepEqual, fromJsonSchema, type HookContext, type JsonObject, type KubeObject, type ResourceDefinition, type ResourceHooks, type ResourceVersion, type Schema, type SubresourceDefinition } from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/api/apiextensions/v1';
import { compareVersions } from '../discovery/version-order.ts';
import { objectMetaSchema } from './object-meta-schema.ts';
import { compileJsonPath } from './json-path.ts';
import { columnsOf } from './printer-columns.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const viewVerbs = ['get', 'patch', 'update'];

/** The definition that serves the resources of a CustomResourceDefinition under the names it was granted. */
export function customResource({ spec, status }: CustomResourceDefinition): ResourceDefinition {
  const names = status.acceptedNames?.plural ? status.acceptedNames : spec.names;
  const versions = [...spec.versions].sort((a, b) => compareVersions(a.name, b.name));
  const storage = versions.find((version) => version.storage)!;
  const hasStatus = versions.some((version) => version.subresources?.status !== undefined);
  return {
    group: spec.group, kind: names.kind, listKind: names.listKind || `${names.kind}List`, plural: names.plural,
    singular: names.singular || names.kind.toLowerCase(), shortNames: names.shortNames ?? [], categories: names.categories ?? [],
    scope: spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced', versions: versions.map((version) => versionOf(spec.group, names.kind, version)), storageVersion: storage.name,
    storagePrefix: `${spec.group}/${names.plural}`, verbs, subresources: subresourcesOf(storage, hasStatus), stored: true, hooks: hooksOf(storage, hasStatus),
  };
}

function versionOf(group: string, kind: string, version: CustomResourceDefinitionVersion): ResourceVersion {
  const { name, served, deprecated, deprecationWarning, additionalPrinterColumns } = version;
  const warning = deprecated ? deprecationWarning || `${group}/${name} ${kind} is deprecated` : undefined;
  return { name, served, schema: schemaOfVersion(version), columns: columnsOf(additionalPrinterColumns), ...(warning && { deprecationWarning: warning }) };
}

function schemaOfVersion({ schema }: CustomResourceDefinitionVersion): Schema {
  return fromJsonSchema(schema?.openAPIV3Schema as unknown as JsonObject | undefined, { objectMeta: objectMetaSchema() });
}

function subresourcesOf({ subresources }: CustomResourceDefinitionVersion, hasStatus: boolean): SubresourceDefinition[] {
  const list: SubresourceDefinition[] = hasStatus ? [{ name: 'status', verbs: viewVerbs }] : [];
  const scale = subresources?.scale;
  if (scale) {
    const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
    list.push({
      name: 'scale', verbs: viewVerbs, kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      scale: { specReplicasPath, statusReplicasPath, ...(labelSelectorPath && { labelSelectorPath }) },
    });
  }
  return list;
}

/** Upstream's customresource strategy. */
function hooksOf(storage: CustomResourceDefinitionVersion, hasStatus: boolean): ResourceHooks {
  const withoutMetadata = (object: KubeObject): Record<string, unknown> => {
    const rest: Record<string, unknown> = { ...object };
    delete rest['metadata'];
    if (hasStatus) delete rest['status'];
    return rest;
  };
  return {
    unconditionalUpdate: false,
    selectableFields: new Map((storage.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), readerOf(jsonPath)])),
    generationChanged: (object, old) => !deepEqual(withoutMetadata(object), withoutMetadata(old)),
    prepareForCreate: (draft) => {
      if (hasStatus) delete (draft as KubeObject & { status?: unknown }).status;
    },
    prepareForUpdate: (draft: KubeObject, old: KubeObject, { subresource }: HookContext) => {
      if (subresource !== 'status') return;
      const { managedFields } = draft.metadata;
      draft.metadata = { ...old.metadata };
      delete draft.metadata.managedFields;
      if (managedFields) draft.metadata.managedFields = managedFields;
    },
  };
}

function readerOf(jsonPath: string): (object: KubeObject) => string {
  const path = compileJsonPath(jsonPath);
  return (object) => {
    const [value] = path(object as unknown as JsonObject);
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  };
}
