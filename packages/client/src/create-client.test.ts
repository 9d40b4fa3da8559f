import type { KubeObject, ResourceType } from '@kubewright/api-machinery';
import { Pods } from '@kubewright/api/core/v1';
import { describe, expect, it } from 'vitest';
import type { ResourceRequest, ResourceTransport } from './client.ts';
import { createClient } from './create-client.ts';

const nodes: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', scope: 'Cluster' };
const scales: ResourceType = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', scope: 'Namespaced' };

function recordingTransport(answer: unknown): { requests: ResourceRequest[]; transport: ResourceTransport } {
  const requests: ResourceRequest[] = [];
  const transport: ResourceTransport = {
    send: (request) => {
      requests.push(request);
      return Promise.resolve(answer as KubeObject);
    },
    watch: (request) => {
      requests.push(request as ResourceRequest);
      return (async function* () {})();
    },
  };
  return { requests, transport };
}

describe('the typed client', () => {
  it('names group, version, resource, namespace and name of what it gets', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await createClient(transport).resource(Pods).get({ namespace: 'a', name: 'b' }, { resourceVersion: '7' });
    expect(requests).toEqual([
      { verb: 'get', group: '', version: 'v1', plural: 'pods', namespace: 'a', name: 'b', query: new Map([['resourceVersion', '7']]) },
    ]);
  });

  it('leaves the namespace out for resources of the cluster', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await createClient(transport).resource(nodes).get({ namespace: 'a', name: 'b' });
    expect(requests[0]).not.toHaveProperty('namespace');
  });

  it('refuses to address a namespaced object without a namespace', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await expect(createClient(transport).resource(Pods).get({ name: 'b' })).rejects.toMatchObject({ status: { reason: 'BadRequest' } });
    await expect(createClient(transport).resource(Pods).delete({ namespace: 'a', name: '' })).rejects.toMatchObject({
      status: { code: 400 },
    });
    expect(requests).toEqual([]);
  });

  it('says apiVersion and kind of what it creates', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await createClient(transport)
      .resource(scales)
      .create({ metadata: { namespace: 'a', name: 'b' } }, { dryRun: true, fieldManager: 'me' });
    expect(requests[0]).toMatchObject({ verb: 'create', namespace: 'a', body: { apiVersion: 'apps/v1', kind: 'Deployment' } });
    expect(requests[0]!.query).toEqual(
      new Map([
        ['dryRun', 'All'],
        ['fieldManager', 'me'],
      ]),
    );
  });

  it('refuses, with a message, what has no metadata', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    const deployments = createClient(transport).resource(scales);
    const bare = { spec: {} } as unknown as KubeObject;
    await expect(deployments.create(bare)).rejects.toThrow('an empty namespace may not be set during creation');
    await expect(deployments.update(bare)).rejects.toThrow('resource name may not be empty');
    expect(requests).toEqual([]);
    await createClient(transport).resource(nodes).create(bare);
    expect(requests[0]!.body).toMatchObject({ kind: 'Node', spec: {} });
  });

  it('does not pass a Scale off as its parent', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await createClient(transport)
      .resource(scales)
      .updateSubresource({ namespace: 'a', name: 'b' }, 'scale', { metadata: { name: 'b' } });
    expect(requests[0]!.body).toEqual({ metadata: { name: 'b' } });
  });

  it('gives list items the apiVersion and kind the server leaves out', async () => {
    const { transport } = recordingTransport({ metadata: { resourceVersion: '3' }, items: [Object.freeze({ metadata: { name: 'a' } })] });
    const list = await createClient(transport).resource(nodes).list();
    expect(list).toEqual({ metadata: { resourceVersion: '3' }, items: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }] });
    expect(Object.isFrozen(list.items[0])).toBe(true);
  });

  it('reads a list whose items are null as empty', async () => {
    const { transport } = recordingTransport({ metadata: {}, items: null });
    expect((await createClient(transport).resource(nodes).list()).items).toEqual([]);
  });

  it('answers undefined when a deleted object is gone, and the object when it lives on', async () => {
    const gone = recordingTransport({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
    expect(await createClient(gone.transport).resource(nodes).delete({ name: 'a' })).toBeUndefined();
    const alive = recordingTransport({ kind: 'Node', apiVersion: 'v1', metadata: { name: 'a' } });
    expect(await createClient(alive.transport).resource(nodes).delete({ name: 'a' })).toMatchObject({ metadata: { name: 'a' } });
  });

  it('sends delete options as the body', async () => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    const preconditions = { uid: 'u', resourceVersion: '1' };
    await createClient(transport)
      .resource(nodes)
      .delete({ name: 'a' }, { preconditions, gracePeriodSeconds: 0, propagationPolicy: 'Orphan', orphanDependents: true, dryRun: true });
    const options = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions,
      gracePeriodSeconds: 0,
      propagationPolicy: 'Orphan',
      orphanDependents: true,
      dryRun: ['All'],
    };
    expect(requests[0]!.body).toEqual(options);
  });

  it.each([
    ['json', { type: 'json', operations: [{ op: 'remove', path: '/x' }] }, [{ op: 'remove', path: '/x' }], 'application/json-patch+json'],
    ['merge', { type: 'merge', body: { a: 1 } }, { a: 1 }, 'application/merge-patch+json'],
    ['strategic', { type: 'strategic', body: { a: 1 } }, { a: 1 }, 'application/strategic-merge-patch+json'],
    ['apply', { type: 'apply', body: { a: 1 } }, { a: 1 }, 'application/apply-patch+yaml'],
  ] as const)('sends a %s patch with its content type', async (_, patch, body, patchType) => {
    const { requests, transport } = recordingTransport({ metadata: {} });
    await createClient(transport).resource(nodes).patch({ name: 'a' }, patch, { subresource: 'status', force: true });
    expect(requests[0]).toMatchObject({ verb: 'patch', subresource: 'status', body, patchType });
    expect(requests[0]!.query).toEqual(new Map([['force', 'true']]));
  });

  it('asks a watch for what its options say', () => {
    const { requests, transport } = recordingTransport(undefined);
    const signal = new AbortController().signal;
    const options = {
      namespace: 'a',
      resourceVersion: '5',
      allowWatchBookmarks: true,
      sendInitialEvents: true,
      timeoutSeconds: 300,
      signal,
    } as const;
    createClient(transport)
      .resource(Pods)
      .watch({ ...options, resourceVersionMatch: 'NotOlderThan' });
    expect(Object.fromEntries(requests[0]!.query)).toEqual({
      resourceVersion: '5',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      timeoutSeconds: '300',
    });
  });
});
