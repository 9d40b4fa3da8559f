import {
  apiVersionOf,
  isCustomResource,
  type JsonObject,
  type JsonValue,
  type ResourceDefinition,
  type SubresourceDefinition,
} from '@kubewright/api-machinery';
import { createHash } from 'node:crypto';
import { aggregatedResources, withExtensions, type ExtensionGroupVersion } from './extension-groups.ts';
import { compareVersions } from './version-order.ts';

interface GroupVersionKind {
  readonly [field: string]: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A group as discovery lists it: versions preferred first. */
export interface DiscoveredGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** Groups in upstream's order of priority; others after them by name. Clients resolve a plain resource name to the first group that has it. */
export function groupsOf(definitions: readonly ResourceDefinition[], extensions: readonly ExtensionGroupVersion[] = []): DiscoveredGroup[] {
  return extensions.length === 0 ? ownGroups(definitions) : withExtensions(ownGroups(definitions), extensions);
}

function ownGroups(definitions: readonly ResourceDefinition[]): DiscoveredGroup[] {
  const versions = new Map<string, Set<string>>();
  for (const definition of definitions) {
    const known = versions.get(definition.group) ?? new Set();
    versions.set(definition.group, known);
    for (const { name, served } of definition.versions) if (served) known.add(name);
  }
  return [...versions]
    .map(([name, names]) => ({ name, versions: [...names].sort(compareVersions) }))
    .filter((group) => group.versions.length > 0)
    .sort((a, b) => priorityOf(a.name) - priorityOf(b.name) || (a.name < b.name ? -1 : 1));
}

/** Of kube-aggregator's apiservice priorities, highest first. */
const groupOrder = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'storagemigration.k8s.io',
];

function priorityOf(group: string): number {
  const at = groupOrder.indexOf(group);
  return at < 0 ? groupOrder.length : at;
}

/** /api */
export function apiVersionsDocument(definitions: readonly ResourceDefinition[], serverAddress: string): JsonObject {
  const core = groupsOf(definitions).find(({ name }) => name === '');
  return {
    kind: 'APIVersions',
    versions: [...(core?.versions ?? [])],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** /apis */
export function groupListDocument(definitions: readonly ResourceDefinition[], extensions: readonly ExtensionGroupVersion[]): JsonObject {
  const groups = groupsOf(definitions, extensions).filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupEntry) };
}

/** /apis/<group> */
export function groupDocument(group: DiscoveredGroup): JsonObject {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) };
}

function groupEntry({ name, versions }: DiscoveredGroup): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0]! };
}

/** /api/v1 and /apis/<group>/<version> */
export function resourceListDocument(definitions: readonly ResourceDefinition[], group: string, version: string): JsonObject {
  const resources = servedAt(definitions, group, version).flatMap((definition) => [
    mainResource(definition),
    ...subresourcesAt(definition, version).map((sub) => subresource(definition, sub, version)),
  ]);
  return { kind: 'APIResourceList', ...(group && { apiVersion: 'v1' }), groupVersion: apiVersionOf({ group, version }), resources };
}

function servedAt(definitions: readonly ResourceDefinition[], group: string, version: string): ResourceDefinition[] {
  const served = definitions.filter(
    (definition) => definition.group === group && definition.versions.some(({ name, served }) => served && name === version),
  );
  return served.sort((a, b) => (a.plural < b.plural ? -1 : 1));
}

function subresourcesAt({ versions, subresources }: ResourceDefinition, version: string): readonly SubresourceDefinition[] {
  return versions.find(({ name }) => name === version)?.own?.subresources ?? subresources;
}

function mainResource(definition: ResourceDefinition): JsonObject {
  const { plural, singular, scope, kind, shortNames, categories } = definition;
  return {
    name: plural,
    singularName: singular,
    namespaced: scope === 'Namespaced',
    kind,
    verbs: verbsOf(definition),
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(definition.stored && { storageVersionHash: storageVersionHash(definition) }),
  };
}

/** What is left to do while a CustomResourceDefinition goes, as far as discovery tells. */
const terminatingVerbs = ['delete', 'deletecollection', 'get', 'list', 'watch'];

/** Upstream sorts those of built-in resources. */
function verbsOf(definition: ResourceDefinition): string[] {
  const { verbs, terminating } = definition;
  if (terminating) return terminatingVerbs;
  return isCustomResource(definition) ? [...verbs] : [...verbs].sort();
}

/** What a built-in resource answers of its own group version is named by its kind alone. */
function responseKindOf(definition: ResourceDefinition, version: string, other: SubresourceDefinition['kind']): GroupVersionKind {
  const { group, version: kindVersion, kind } = other ?? { group: definition.group, version, kind: definition.kind };
  const isOwn = group === definition.group && kindVersion === version;
  return isOwn && !isCustomResource(definition) ? { group: '', version: '', kind } : { group, version: kindVersion, kind };
}

function subresource(definition: ResourceDefinition, { name, verbs, kind }: SubresourceDefinition, version: string): JsonObject {
  const other = kind && (kind.group !== definition.group || kind.version !== version);
  return {
    name: `${definition.plural}/${name}`,
    singularName: '',
    namespaced: definition.scope === 'Namespaced',
    ...(other && { group: kind.group, version: kind.version }),
    kind: kind?.kind ?? definition.kind,
    verbs: [...verbs].sort(),
  };
}

/** Changes when objects come to be stored in another version (k8s.io/apiserver discovery.StorageVersionHash). */
function storageVersionHash({ group, storageVersion, kind, hooks }: ResourceDefinition): string {
  return createHash('sha256')
    .update(hooks.storedAs ?? `${group}/${storageVersion}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString('base64');
}

/** The aggregated form (KEP-3352): everything in one document. */
export function aggregatedDocument(
  definitions: readonly ResourceDefinition[],
  extensions: readonly ExtensionGroupVersion[],
  core: boolean,
): JsonObject {
  const groups = groupsOf(definitions, extensions).filter(({ name }) => (name === '') === core);
  const items = groups.map(({ name, versions }) => ({
    metadata: { ...(name && { name }) },
    versions: versions.map((version) =>
      aggregatedVersion(
        definitions,
        extensions.find((each) => each.group === name && each.version === version),
        name,
        version,
      ),
    ),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items: items as unknown as JsonValue[] };
}

function aggregatedVersion(
  definitions: readonly ResourceDefinition[],
  extension: ExtensionGroupVersion | undefined,
  group: string,
  version: string,
): JsonObject {
  if (extension) {
    const resources = aggregatedResources(extension);
    return { version, ...(resources.length > 0 && { resources }), freshness: extension.isFresh ? 'Current' : 'Stale' };
  }
  return {
    version,
    resources: servedAt(definitions, group, version).map((definition) => aggregatedResource(definition, version)),
    freshness: 'Current',
  };
}

function aggregatedResource(definition: ResourceDefinition, version: string): JsonObject {
  const { plural, singular, scope, shortNames, categories } = definition;
  const subresources = subresourcesAt(definition, version);
  return {
    resource: plural,
    responseKind: responseKindOf(definition, version, undefined),
    scope: scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(definition),
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: responseKindOf(definition, version, sub.kind),
        verbs: [...sub.verbs].sort(),
      })),
    }),
  };
}
