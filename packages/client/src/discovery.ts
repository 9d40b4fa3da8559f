import type { JsonValue, ResourceType } from '@kubewright/api-machinery';
import { parseApiVersion } from '@kubewright/api-machinery';

/** Reads any path of an API as JSON; HttpTransport is one. @throws ApiError */
export interface JsonReader {
  getJson(request: { readonly method: string; readonly path: string; readonly accept?: string }, signal?: AbortSignal): Promise<JsonValue>;
}

/** A resource as discovery lists it. */
export interface DiscoveredResource extends ResourceType {
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly singular: string;
  readonly categories: readonly string[];
}

export interface Discovery {
  /** In each group the version the server prefers, each resource once. */
  readonly resources: readonly DiscoveredResource[];
  /** Groups and versions whose resources could not be read, e.g. of an aggregated server that is away, and why. */
  readonly failed: ReadonlyMap<string, string>;
}

interface ApiGroupList {
  groups: { name: string; preferredVersion?: { version: string }; versions: { version: string }[] }[];
}
interface ApiResourceList {
  groupVersion: string;
  resources?: {
    name: string;
    singularName?: string;
    namespaced?: boolean;
    kind: string;
    verbs?: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

/**
 * Lists what the server serves (client-go ServerPreferredResources): a resource that the preferred version of its group
 * does not have is taken from the next version that has it.
 */
export async function discoverResources(reader: JsonReader, signal?: AbortSignal): Promise<Discovery> {
  const read = async <T>(path: string): Promise<T> => (await reader.getJson({ method: 'GET', path }, signal)) as unknown as T;
  const { groups } = await read<ApiGroupList>('/apis');
  const paths = [['/api/v1']].concat(groups.map((group) => versionsOf(group).map((version) => `/apis/${group.name}/${version}`)));
  const resources = new Map<string, DiscoveredResource>();
  const failed = new Map<string, string>();
  await Promise.all(
    paths.map(async (versions) => {
      for (const path of versions) {
        const list = await read<ApiResourceList>(path).catch(
          (error: Error) => void failed.set(path.replace(/^\/apis?\//, ''), error.message),
        );
        for (const resource of list ? resourcesOf(list) : []) {
          const key = `${resource.group}/${resource.plural}`;
          if (!resources.has(key)) resources.set(key, resource);
        }
      }
    }),
  );
  return { resources: [...resources.values()], failed };
}

function versionsOf({ preferredVersion, versions }: ApiGroupList['groups'][number]): string[] {
  return [...new Set([...(preferredVersion ? [preferredVersion.version] : []), ...versions.map(({ version }) => version)])];
}

function resourcesOf({ groupVersion, resources = [] }: ApiResourceList): DiscoveredResource[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs = [], shortNames = [], singularName = '', categories = [] }) => ({
      ...parseApiVersion(groupVersion),
      plural: name,
      kind,
      scope: namespaced ? ('Namespaced' as const) : ('Cluster' as const),
      verbs,
      shortNames,
      singular: singularName,
      categories,
    }));
}
