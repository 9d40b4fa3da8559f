import type { Schema } from '@kubewright/api-machinery';
import { tables } from './generated/tables.ts';
import { parseTable } from './table/parse-table.ts';
import { SchemaRegistry } from './table/schema-registry.ts';

const registry = new SchemaRegistry(tables);

/** A type by its table (`apps/v1`, with the group's short name) and its name. */
export function schemaIn(path: string, name: string): Schema | undefined {
  return registry.schema(path, name);
}

/**
 * The schema of a kind or another named type of a group version; undefined when there is none. Every group version also
 * knows the kinds of meta/v1 that are used in all of them (Status, DeleteOptions, WatchEvent, …).
 */
export function schemaOf({ group, version, kind }: { group: string; version: string; kind: string }): Schema | undefined {
  const path = pathOf(group, version);
  const own = path === undefined ? undefined : registry.schema(path, kind);
  return own ?? (metaKinds.has(kind) ? registry.schema('meta/v1', kind) : undefined);
}

/** Kinds that upstream registers in each group version (metav1.AddToGroupVersion) or in v1. */
const metaKinds: ReadonlySet<string> = new Set([
  'APIGroup',
  'APIGroupList',
  'APIResourceList',
  'APIVersions',
  'CreateOptions',
  'DeleteOptions',
  'GetOptions',
  'List',
  'ListOptions',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
  'PatchOptions',
  'Status',
  'Table',
  'UpdateOptions',
  'WatchEvent',
]);

function pathOf(group: string, version: string): string | undefined {
  pathsByGroup ??= new Map([...tables].map(([path, text]) => [groupOf(text), path.slice(0, path.indexOf('/'))]));
  const short = pathsByGroup.get(group);
  return short === undefined ? undefined : `${short}/${version}`;
}

let pathsByGroup: Map<string, string> | undefined;

/** Every group version that upstream registers, served or not, by group and version: those there is a table of, and two that only had definitions. */
export function groupVersions(): { group: string; version: string }[] {
  const all = [...tables]
    .filter(([path]) => !notInSchemes.has(path.slice(0, path.indexOf('/'))))
    .map(([path, text]) => ({ group: groupOf(text), version: path.slice(path.indexOf('/') + 1) }));
  all.push({ group: 'apiextensions.k8s.io', version: 'v1beta1' }, { group: 'apiregistration.k8s.io', version: 'v1beta1' });
  return all.sort((a, b) => (a.group === b.group ? (a.version < b.version ? -1 : 1) : a.group < b.group ? -1 : 1));
}

/** Tables of kinds that upstream keeps apart from its resources. */
const notInSchemes: ReadonlySet<string> = new Set(['meta', 'apidiscovery']);

/** Only the first line is read, so that no other group's table is parsed. */
const groupOf = (text: string) => parseTable(text.slice(0, text.indexOf('\n'))).group;
