import {
  deepEqual,
  fromJsonSchema,
  type HookContext,
  type JsonObject,
  type KubeObject,
  type ResourceDefinition,
  type ResourceHooks,
  type ResourceVersion,
  type Schema,
  type SubresourceDefinition,
} from '@kubewright/api-machinery';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/api/apiextensions/v1';
import { compareVersions } from '../discovery/version-order.ts';
import { objectConverter } from './conversion/object-converter.ts';
import type { ConversionWebhookDeps } from './conversion/webhook-conversion.ts';
import { fieldReader } from './field-reader.ts';
import { finalizerWarnings } from './finalizer-warnings.ts';
import { objectMetaSchema } from './object-meta-schema.ts';
import { columnsOf } from './printer-columns.ts';
import { scaleErrors } from './scale-errors.ts';

/** In upstream's order, which discovery shows. */
const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const viewVerbs = ['get', 'patch', 'update'];

/** The definition that serves the resources of a CustomResourceDefinition under the names it was granted. */
export function customResource(definition: CustomResourceDefinition, webhooks?: ConversionWebhookDeps): ResourceDefinition {
  const { spec, status } = definition;
  const names = status.acceptedNames?.plural ? status.acceptedNames : spec.names;
  const versions = [...spec.versions].sort((a, b) => compareVersions(a.name, b.name));
  const storage = versions.find((version) => version.storage)!;
  const schemas = new Map(versions.map((version) => [version.name, schemaOfVersion(version)]));
  return {
    group: spec.group,
    kind: names.kind,
    listKind: names.listKind || `${names.kind}List`,
    plural: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    scope: spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced',
    storageVersion: storage.name,
    storagePrefix: `${spec.group}/${names.plural}`,
    versions: versions.map((version) => versionOf({ group: spec.group, names }, version, versions, schemas.get(version.name)!)),
    verbs,
    subresources: subresourcesOf(storage),
    stored: true,
    hooks: { ...hooksOf(storage), selectableFields: selectableFieldsOf(versions) },
    converter: objectConverter(definition, schemas, webhooks),
  };
}

interface Named {
  readonly group: string;
  readonly names: { readonly kind: string };
}

/** `all`: newest first. */
function versionOf(
  { group, names: { kind } }: Named,
  version: CustomResourceDefinitionVersion,
  all: readonly CustomResourceDefinitionVersion[],
  schema: Schema,
): ResourceVersion {
  const { name, served, deprecated, deprecationWarning, additionalPrinterColumns } = version;
  const warning = deprecated ? deprecationWarning || defaultWarning(`${group}/`, kind, name, all) : undefined;
  return {
    name,
    served,
    schema,
    columns: columnsOf(additionalPrinterColumns),
    own: { subresources: subresourcesOf(version), hooks: hooksOf(version) },
    ...(warning && { deprecationWarning: warning }),
  };
}

/** Names the newest of the versions that are newer and not deprecated, where there is one. */
function defaultWarning(group: string, kind: string, name: string, all: readonly CustomResourceDefinitionVersion[]): string {
  const newer = all.find((other) => other.served && !other.deprecated && compareVersions(other.name, name) < 0);
  return `${group}${name} ${kind} is deprecated${newer ? `; use ${group}${newer.name} ${kind}` : ''}`;
}

function schemaOfVersion({ schema }: CustomResourceDefinitionVersion): Schema {
  return fromJsonSchema(schema?.openAPIV3Schema as unknown as JsonObject | undefined, { objectMeta: objectMetaSchema() });
}

function subresourcesOf({ subresources }: CustomResourceDefinitionVersion): SubresourceDefinition[] {
  const list: SubresourceDefinition[] = subresources?.status ? [{ name: 'status', verbs: viewVerbs }] : [];
  const scale = subresources?.scale;
  if (scale) {
    const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
    list.push({
      name: 'scale',
      verbs: viewVerbs,
      kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
      scale: { specReplicasPath, statusReplicasPath, ...(labelSelectorPath && { labelSelectorPath }) },
    });
  }
  return list;
}

const selectableFieldsOf = (versions: readonly CustomResourceDefinitionVersion[]): NonNullable<ResourceHooks['selectableFields']> =>
  new Map(
    versions.flatMap(({ selectableFields = [] }) =>
      selectableFields.map(({ jsonPath }) => [jsonPath.replace(/^\./, ''), fieldReader(jsonPath)] as const),
    ),
  );

/** Upstream's customresource strategy. */
function hooksOf(version: CustomResourceDefinitionVersion): ResourceHooks {
  const hasStatus = version.subresources?.status !== undefined;
  const withoutMetadata = (object: KubeObject): Record<string, unknown> => {
    const rest: Record<string, unknown> = { ...object };
    delete rest['metadata'];
    if (hasStatus) delete rest['status'];
    return rest;
  };
  return {
    unconditionalUpdate: false,
    // What else stands beside a spec is discarded, too, and belongs to who sends it nevertheless.
    resetFields: (subresource) => (subresource === 'status' ? [['metadata'], ['spec']] : undefined),
    selectableFields: selectableFieldsOf([version]),
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
    validate: (object) => scaleErrors(object, version.subresources?.scale, ''),
    validateUpdate: (object, _old, { subresource }) => scaleErrors(object, version.subresources?.scale, subresource),
    warnings: finalizerWarnings,
  };
}
