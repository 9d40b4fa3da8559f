import type { KubeObject, ResourceType, WatchEvent } from '@kubewright/api-machinery';
import { forbidden } from '@kubewright/api-machinery';
import type { Client, ResourceClient } from '@kubewright/client';
import type { ControllerManifest, Verb } from './controller.ts';

/** In a manifest: every resource, for controllers that follow what discovery lists (garbage collector, namespace). */
export const anyResource: ResourceType = { group: '*', version: '*', plural: '*', kind: '*', scope: 'Cluster' };

/**
 * The client a controller gets: it allows what the manifest declares and rejects everything else with a Forbidden that
 * names the manifest, so a missing line is found by the first test and not by the first cluster with RBAC.
 */
export function narrowClient(client: Client, manifest: Pick<ControllerManifest, 'name' | 'uses'>): Client {
  const allowed = new Set<string>();
  for (const { resource, subresource, verbs } of manifest.uses) {
    for (const verb of verbs) allowed.add(permission(resource, subresource, verb));
  }
  const demand = (type: ResourceType, verb: Verb, subresource?: string): void => {
    const of = [
      permission(type, subresource, verb),
      permission({ ...type, plural: '*' }, subresource && '*', verb),
      permission(anyResource, subresource && '*', verb),
    ];
    if (of.some((each) => allowed.has(each))) return;
    const resource = subresource ? `${type.plural}/${subresource}` : type.plural;
    throw forbidden({ group: type.group, resource }, '', `the manifest of ${manifest.name} does not declare "${verb}" on it`);
  };
  return { resource: (type) => narrowResource(client.resource(type), demand) };
}

const permission = ({ group, plural }: ResourceType, subresource: string | undefined, verb: Verb): string =>
  `${verb} ${group}/${plural}/${subresource ?? ''}`;

type Demand = (type: ResourceType, verb: Verb, subresource?: string) => void;

function narrowResource<T extends KubeObject>(inner: ResourceClient<T>, demandOf: Demand): ResourceClient<T> {
  const { type } = inner;
  const demand = (verb: Verb, subresource?: string): void => demandOf(type, verb, subresource);
  return {
    type,
    get: async (...call) => (demand('get'), inner.get(...call)),
    getNow: (key) => (demand('get'), inner.getNow(key)),
    list: async (...call) => (demand('list'), inner.list(...call)),
    hasNone: (namespace) => (demand('list'), inner.hasNone(namespace)),
    watch: (options) => watchNarrowed(() => (demand('watch'), inner.watch(options))),
    create: async (...call) => (demand('create'), inner.create(...call)),
    update: async (...call) => (demand('update'), inner.update(...call)),
    updateStatus: async (...call) => (demand('update', 'status'), inner.updateStatus(...call)),
    patch: async (...call) => (demand('patch', call[2]?.subresource), inner.patch(...call)),
    delete: async (...call) => (demand('delete'), inner.delete(...call)),
    deleteCollection: async (...call) => (demand('deletecollection'), inner.deleteCollection(...call)),
    getSubresource: async (...call) => (demand('get', call[1]), inner.getSubresource(...call)),
    updateSubresource: async (...call) => (demand('update', call[1]), inner.updateSubresource(...call)),
    createSubresource: async (...call) => (demand('create', call[1]), inner.createSubresource(...call)),
  };
}

/** A refused watch fails where it is read, like one the server refuses. */
async function* watchNarrowed<T extends KubeObject>(open: () => AsyncIterable<WatchEvent<T>>): AsyncIterable<WatchEvent<T>> {
  yield* open();
}
