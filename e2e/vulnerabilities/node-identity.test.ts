import type { AdmissionPlugin } from '@kubewright/apiserver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveApi, type ServedApi, type ServedResponse } from '../harness/api-server.ts';

/** What each admission request for a node saw before and after. */
const seen: { readonly before: unknown; readonly after: unknown }[] = [];
const watching: AdmissionPlugin = {
  name: 'Watching',
  handles: ({ definition, operation }) => definition.plural === 'nodes' && operation === 'UPDATE',
  validate: ({ old, object }) => void seen.push({ before: old?.metadata.labels, after: object?.metadata.labels }),
};

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({ admission: [watching] });
  await asNode('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'vm', labels: { zone: 'a' } } });
});
afterAll(() => api.stop());

function asNode(method: string, path: string, body: object, contentType = 'application/json'): Promise<ServedResponse> {
  return api.request(method, path, {
    body,
    headers: { 'x-user': 'system:node:vm', 'x-groups': 'system:nodes', 'content-type': contentType },
  });
}

test('CVE-2021-25735: who admits an update sees the object as it is stored, whatever the request says it was', async () => {
  const node = JSON.parse((await api.request('GET', '/api/v1/nodes/vm')).text);
  seen.length = 0;
  const update = { ...node, metadata: { ...node.metadata, labels: { zone: 'b' } } };
  expect((await api.request('PUT', '/api/v1/nodes/vm', { body: update, headers: { 'content-type': 'application/json' } })).status).toBe(
    200,
  );
  expect(seen).toEqual([{ before: { zone: 'a' }, after: { zone: 'b' } }]);
});

test('CVE-2025-5187: a node does not give itself an owner whose absence would have it deleted', async () => {
  const owner = { apiVersion: 'v1', kind: 'Namespace', name: 'gone', uid: 'x' };
  const patched = await asNode('PATCH', '/api/v1/nodes/vm', { metadata: { ownerReferences: [owner] } }, 'application/merge-patch+json');
  expect([patched.status, JSON.parse(patched.text).message]).toEqual([
    403,
    'nodes "vm" is forbidden: node "vm" is not allowed to modify ownerReferences',
  ]);
});

type Change = (pod: { metadata: Record<string, unknown>; spec: Record<string, unknown> }) => void;

/** A mirror pod as a kubelet makes it: of its own node, which owns it. */
async function mirrorPod(change: Change): Promise<object> {
  const { metadata } = JSON.parse((await api.request('GET', '/api/v1/nodes/vm')).text) as { metadata: { uid: string } };
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'vm', uid: metadata.uid, controller: true };
  const pod = {
    metadata: { name: 'm', annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences: [owner] as unknown },
    spec: { nodeName: 'vm', containers: [{ name: 'c', image: 'i' }] as unknown },
  };
  change(pod);
  return { apiVersion: 'v1', kind: 'Pod', ...pod };
}

const own = { apiVersion: 'v1', kind: 'Node', name: 'vm', uid: 'u', controller: true };
const volume =
  (source: object): Change =>
  ({ spec }) =>
    void (spec['volumes'] = [{ name: 'v', ...source }]);
const container =
  (more: object): Change =>
  ({ spec }) =>
    void (spec['containers'] = [{ name: 'c', image: 'i', ...more }]);
const ownedBy =
  (...owners: object[]): Change =>
  ({ metadata }) =>
    void (metadata['ownerReferences'] = owners);

test('a node makes a mirror of a static pod of its own', async () => {
  const made = await asNode('POST', '/api/v1/namespaces/default/pods?dryRun=All', await mirrorPod(() => {}));
  expect([made.status, made.text.slice(0, 200)]).toEqual([201, expect.any(String)]);
});

test.each<readonly [string, Change, string]>([
  [
    'a resource claim',
    ({ spec }) => void (spec['resourceClaims'] = [{ name: 'c', resourceClaimName: 'claim' }]),
    'node "vm" can not create pods that reference resourceclaims',
  ],
  ['a service account', ({ spec }) => void (spec['serviceAccountName'] = 'default'), 'a mirror pod may not reference service accounts'],
  ['a secret as a volume', volume({ secret: { secretName: 's' } }), 'a mirror pod may not reference secrets'],
  ['a secret of a file share', volume({ azureFile: { secretName: 's', shareName: 'x' } }), 'a mirror pod may not reference secrets'],
  [
    'a secret in its environment',
    container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
    'a mirror pod may not reference secrets',
  ],
  [
    'a config map in its environment',
    container({ envFrom: [{ configMapRef: { name: 'c' } }] }),
    'node "vm" can not create pods that reference configmaps',
  ],
  ['a pull secret', ({ spec }) => void (spec['imagePullSecrets'] = [{ name: 's' }]), 'a mirror pod may not reference secrets'],
  ['a driver of volumes', volume({ csi: { driver: 'd' } }), 'node "vm" can not create pods that reference csidrivers (via CSI volumes)'],
  ['a claim', volume({ persistentVolumeClaim: { claimName: 'c' } }), 'node "vm" can not create pods that reference persistentvolumeclaims'],
  [
    'a trust bundle',
    volume({ projected: { sources: [{ clusterTrustBundle: { name: 'b', path: 'p' } }] } }),
    'node "vm" can not create pods that reference clustertrustbundles',
  ],
  [
    'the node of another',
    ({ spec }) => void (spec['nodeName'] = 'other'),
    'node "vm" can only create pods with spec.nodeName set to itself',
  ],
  [
    'no mirror annotation',
    ({ metadata }) => void (metadata['annotations'] = {}),
    'pod does not have "kubernetes.io/config.mirror" annotation, node "vm" can only create mirror pods',
  ],
  ['no owner', ownedBy(), 'node "vm" can only create pods with an owner reference set to itself'],
  ['another owner', ownedBy({ ...own, name: 'other' }), 'node "vm" can only create pods with an owner reference set to itself'],
  ['two owners', ownedBy(own, { ...own, uid: 'v' }), 'node "vm" can only create pods with a single owner reference set to itself'],
  [
    'an owner that controls nothing',
    ownedBy({ ...own, controller: false }),
    'node "vm" can only create pods with a controller owner reference set to itself',
  ],
])('CVE-2025-4563: a node does not make a pod with %s', async (_what, change, why) => {
  const { status, text } = await asNode('POST', '/api/v1/namespaces/default/pods', await mirrorPod(change));
  expect([status, JSON.parse(text).message]).toEqual([403, `pods "m" is forbidden: ${why}`]);
});

test('a node that is not there any more owns no pod', async () => {
  const { status, text } = await asNode('POST', '/api/v1/namespaces/default/pods', await mirrorPod(ownedBy(own)));
  expect([status, JSON.parse(text).message]).toEqual([
    403,
    expect.stringMatching(/^pods "m" is forbidden: node vm UID mismatch: expected u got /),
  ]);
});

test('a token that a node asks for is bound to a pod on it', async () => {
  const ask = async (boundObjectRef?: object): Promise<readonly [number, string]> => {
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [], ...(boundObjectRef && { boundObjectRef }) },
    };
    const { status, text } = await asNode('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', body);
    return [status, JSON.parse(text).message];
  };
  const pod = JSON.parse((await api.request('POST', '/api/v1/namespaces/default/pods', { body: elsewhere })).text) as {
    metadata: { uid: string };
  };
  const reference = { apiVersion: 'v1', kind: 'Pod', name: 'elsewhere' };
  expect(await ask()).toEqual([403, 'serviceaccounts "default" is forbidden: node requested token not bound to a pod']);
  expect(await ask(reference)).toEqual([
    403,
    'serviceaccounts "default" is forbidden: node requested token with a pod binding without a uid',
  ]);
  expect(await ask({ ...reference, uid: 'x' })).toEqual([
    403,
    expect.stringContaining('the UID in the bound object reference (x) does not match the UID in record'),
  ]);
  expect(await ask({ ...reference, uid: pod.metadata.uid })).toEqual([
    403,
    'serviceaccounts "default" is forbidden: node requested token bound to a pod scheduled on a different node',
  ]);
});

const elsewhere = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'elsewhere' },
  spec: { nodeName: 'other', containers: [{ name: 'c', image: 'i' }] },
};
