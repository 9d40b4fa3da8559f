import type { JsonObject, ResourceVersion } from '@kubewright/api-machinery';
import type { ApiServer, ExtensionGroupVersion } from '@kubewright/apiserver';
import type { ListedResource, ListedResources } from '@kubewright/controller-runtime';

/**
 * What the API server of this process serves, each resource once: its own at their storage version, where that is served,
 * those of extension servers at the version that comes first in their group.
 */
export function servedResources({ registry, extensionGroupVersions }: Served): ListedResources {
  const resources = new Map<string, ListedResource>();
  const failed = new Map<string, string>();
  for (const { group, plural, kind, scope, verbs, versions, storageVersion, subresources } of registry.definitions()) {
    const version = servedVersion(versions, storageVersion);
    if (!version) continue;
    const names = (version.own?.subresources ?? subresources).map(({ name }) => name);
    resources.set(`${group}/${plural}`, { group, version: version.name, plural, kind, scope, verbs, subresources: names });
  }
  for (const extension of [...extensionGroupVersions].sort((a, b) => b.versionPriority - a.versionPriority)) {
    const groupVersion = `${extension.group}/${extension.version}`;
    if (!extension.isFresh) failed.set(groupVersion, `stale GroupVersion discovery: ${groupVersion}`);
    for (const resource of extension.isFresh ? resourcesOf(extension) : []) {
      const name = `${resource.group}/${resource.plural}`;
      if (!resources.has(name)) resources.set(name, resource);
    }
  }
  return { resources: [...resources.values()], failed };
}

interface Served {
  readonly registry: Pick<ApiServer['registry'], 'definitions'>;
  readonly extensionGroupVersions: readonly ExtensionGroupVersion[];
}

const servedVersion = (versions: readonly ResourceVersion[], storageVersion: string): ResourceVersion | undefined =>
  versions.find(({ name, served }) => served && name === storageVersion) ?? versions.find(({ served }) => served);

function resourcesOf({ group, version, resources }: ExtensionGroupVersion): ListedResource[] {
  const names = resources.map(({ name }) => (typeof name === 'string' ? name : ''));
  return resources.flatMap(({ name, kind, namespaced, verbs }: JsonObject) => {
    if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) return [];
    const subresources = names.filter((each) => each.startsWith(`${name}/`)).map((each) => each.slice(name.length + 1));
    const scope = namespaced === true ? 'Namespaced' : 'Cluster';
    return [{ group, version, plural: name, kind, scope, verbs: textsOf(verbs), subresources }];
  });
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
