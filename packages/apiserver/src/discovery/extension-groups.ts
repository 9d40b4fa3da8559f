import type { JsonObject, JsonValue } from '@kubewright/api-machinery';
import { builtInPriority, customResourcePriority } from '../aggregation/api-service-priorities.ts';
import { compareVersions } from './version-order.ts';
import type { DiscoveredGroup } from './discovery-documents.ts';

/** A group version that an extension server answers for. */
export interface ExtensionGroupVersion {
  readonly group: string;
  readonly version: string;
  readonly groupPriority: number;
  readonly versionPriority: number;
  /** Entries of its APIResourceList. */
  readonly resources: readonly JsonObject[];
  /** False while the server does not answer: what is known of it is old, or nothing. */
  readonly isFresh: boolean;
}

/** This server's groups and those of extension servers, each where its priority puts it. */
export function withExtensions(own: readonly DiscoveredGroup[], extensions: readonly ExtensionGroupVersion[]): DiscoveredGroup[] {
  const groups = [...own];
  for (const name of new Set(extensions.map(({ group }) => group))) {
    const found = extensions
      .filter(({ group }) => group === name)
      .sort((a, b) => b.versionPriority - a.versionPriority || compareVersions(a.version, b.version));
    const names = found.map(({ version }) => version);
    const at = groups.findIndex((group) => group.name === name);
    if (at >= 0) {
      groups[at] = { name, versions: [...new Set([...groups[at]!.versions, ...names])].sort(compareVersions) };
      continue;
    }
    const priority = Math.max(...found.map(({ groupPriority }) => groupPriority));
    const before = groups.findIndex((group) => priorityOf(group, extensions) < priority);
    groups.splice(before < 0 ? groups.length : before, 0, { name, versions: names });
  }
  return groups;
}

function priorityOf({ name, versions }: DiscoveredGroup, extensions: readonly ExtensionGroupVersion[]): number {
  // Upstream lists the group of APIService itself first, whatever else there is.
  if (name === 'apiregistration.k8s.io') return Infinity;
  const own = versions.map((version) => builtInPriority(name, version)?.group ?? 0);
  const theirs = extensions.filter(({ group }) => group === name).map(({ groupPriority }) => groupPriority);
  return Math.max(customResourcePriority.group * (theirs.length === 0 ? 1 : 0), ...own, ...theirs);
}

/** An extension's resources in the aggregated form (k8s.io/apiserver endpoints ConvertGroupVersionIntoToDiscovery). */
export function aggregatedResources({ resources }: Pick<ExtensionGroupVersion, 'resources'>): JsonObject[] {
  const nameOf = (resource: JsonObject): string => text(resource['name']);
  const main = resources.filter((resource) => !nameOf(resource).includes('/'));
  return main.map((resource) => {
    const name = nameOf(resource);
    const subresources = resources
      .filter((each) => nameOf(each).startsWith(`${name}/`))
      .map((each) => ({
        subresource: nameOf(each).slice(name.length + 1),
        responseKind: kindOf(each),
        verbs: list(each['verbs']),
      }));
    return {
      resource: name,
      responseKind: kindOf(resource),
      scope: resource['namespaced'] === true ? 'Namespaced' : 'Cluster',
      singularResource: text(resource['singularName']),
      verbs: list(resource['verbs']),
      ...(list(resource['shortNames']).length > 0 && { shortNames: list(resource['shortNames']) }),
      ...(list(resource['categories']).length > 0 && { categories: list(resource['categories']) }),
      ...(subresources.length > 0 && { subresources }),
    };
  });
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const list = (value: JsonValue | undefined): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);

/** Without the group and version that stand above, unless the server says them of each. */
function kindOf(resource: JsonObject): JsonObject {
  return { group: text(resource['group']), version: text(resource['version']), kind: text(resource['kind']) };
}
