import type { ResourceDefinition, ResourceVersion, Schema, SubresourceDefinition } from '@kubewright/api-machinery';
import { resources } from './generated/resources.ts';
import { schemaIn } from './schema-of.ts';
import type { ResourceRow, SubresourceRow } from './table/resource-row.ts';

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/**
 * The definitions of all built-in resources of Kubernetes 1.36, without hooks. The same frozen list each time; schemas
 * are built when they are first read.
 */
export function builtInDefinitions(): ResourceDefinition[] {
  return [...(definitions ??= resources.map(toDefinition))];
}

let definitions: ResourceDefinition[] | undefined;

function toDefinition(row: ResourceRow): ResourceDefinition {
  return Object.freeze({
    group: row.group,
    kind: row.kind,
    listKind: `${row.kind}List`,
    plural: row.plural,
    singular: row.singular,
    shortNames: row.shortNames ?? [],
    categories: row.categories ?? [],
    scope: row.scope,
    versions: row.versions.map((version) => toVersion(row, version)),
    storageVersion: row.storageVersion ?? row.versions[0]!,
    storagePrefix: row.storagePrefix ?? row.plural,
    verbs: row.verbs ?? allVerbs,
    subresources: Object.entries(row.subresources ?? {}).map(([name, subresource]) => toSubresource(name, subresource)),
    stored: row.stored ?? true,
    hooks: {},
  });
}

function toVersion(row: ResourceRow, version: string): ResourceVersion {
  const deprecationWarning = row.deprecated?.[version];
  // Read many times a request, and built when it is first read.
  let schema: Schema | undefined;
  return {
    name: version,
    served: true,
    get schema(): Schema {
      return (schema ??= schemaIn(`${row.path}/${version}`, row.kind)!);
    },
    ...(deprecationWarning && { deprecationWarning }),
  };
}

const workloadScale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.spec.selector' };

function toSubresource(name: string, { verbs, kind: qualified, writesStatus }: SubresourceRow): SubresourceDefinition {
  const scale = name === 'scale' ? { scale: workloadScale } : {};
  if (!qualified) return { name, verbs, ...(writesStatus && { writesStatus }), ...scale };
  const parts = qualified.split('/');
  const [kind, version, group] = [parts.at(-1)!, parts.at(-2)!, parts.at(-3) ?? ''];
  return { name, verbs, kind: { group, version, kind }, ...scale };
}
