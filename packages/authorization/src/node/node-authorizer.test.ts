import type { PersistentVolume, Pod } from '@kubewright/api/core/v1';
import type { ResourceSlice } from '@kubewright/api/resource/v1';
import type { VolumeAttachment } from '@kubewright/api/storage/v1';
import type { Attributes, Decision } from '@kubewright/apiserver';
import { beforeEach, expect, test } from 'vitest';
import { NodeAuthorizer } from './node-authorizer.ts';
import { NodeGraph } from './node-graph.ts';

let graph: NodeGraph;
let authorizer: NodeAuthorizer;
beforeEach(() => {
  graph = new NodeGraph();
  const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['services'] }];
  authorizer = new NodeAuthorizer({ graph: () => graph, rules });
});

const kubelet = (node: string): Attributes['user'] => ({ name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] });

/** `verb resource[.group][/subresource] [namespace/]name` */
function ask(request: string, { node = 'a', fieldSelector }: { node?: string; fieldSelector?: string } = {}): Decision {
  const [verb = '', what = '', whose = ''] = request.split(' ');
  const [path = '', subresource = ''] = what.split('/');
  const [resource = '', ...group] = path.split('.');
  const [namespace, name] = whose.includes('/') ? (whose.split('/') as [string, string]) : ['', whose];
  return authorizer.authorize({
    user: kubelet(node),
    verb,
    path: '',
    resourceRequest: true,
    group: group.join('.'),
    version: 'v1',
    resource,
    subresource,
    namespace,
    name,
    fieldSelector,
  }) as Decision;
}

const allows = (request: string, options?: Parameters<typeof ask>[1]): boolean => ask(request, options).kind === 'allow';

const pod = (spec: object, more: object = {}): Pod =>
  ({ metadata: { name: 'web', namespace: 'default', ...more }, spec: { nodeName: 'a', containers: [], ...spec } }) as unknown as Pod;

const everything = {
  serviceAccountName: 'bot',
  imagePullSecrets: [{ name: 'pull' }],
  containers: [
    { env: [{ valueFrom: { secretKeyRef: { name: 'env' } } }], envFrom: [{ configMapRef: { name: 'settings' } }] },
    { env: [{ valueFrom: { configMapKeyRef: { name: 'one-setting' } } }], envFrom: [{ secretRef: { name: 'env-from' } }] },
  ],
  initContainers: [{ envFrom: [{ secretRef: { name: 'init' } }] }],
  ephemeralContainers: [{ envFrom: [{ secretRef: { name: 'debug' } }] }],
  volumes: [
    { name: 'v1', secret: { secretName: 'volume' } },
    { name: 'v2', projected: { sources: [{ secret: { name: 'projected' } }, { configMap: { name: 'projected' } }] } },
    { name: 'v3', csi: { nodePublishSecretRef: { name: 'csi' } } },
    { name: 'v4', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'v5', ephemeral: {} },
    { name: 'v6', configMap: { name: 'volume' } },
  ],
  resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }, { name: 'made' }],
};
const requests = [
  ...['pull', 'env', 'env-from', 'init', 'debug', 'volume', 'projected', 'csi'].map((name) => `get secrets default/${name}`),
  ...['settings', 'one-setting', 'projected', 'volume'].map((name) => `watch configmaps default/${name}`),
  'get persistentvolumeclaims default/data',
  'get persistentvolumeclaims default/web-v5',
  'patch persistentvolumeclaims/status default/data',
  'create serviceaccounts/token default/bot',
  'get serviceaccounts default/bot',
  'get pods default/web',
  'get resourceclaims.resource.k8s.io default/gpu',
  'get resourceclaims.resource.k8s.io default/made-1',
];

test('A kubelet may read whatever a pod of its node refers to, and nobody else’s kubelet may', () => {
  graph.setPod({ ...pod(everything), status: { resourceClaimStatuses: [{ name: 'made', resourceClaimName: 'made-1' }] } } as Pod);
  expect(requests.filter((request) => !allows(request))).toEqual([]);
  expect(requests.filter((request) => allows(request, { node: 'b' }))).toEqual([]);
  expect(ask('get secrets default/other').reason).toBe("no relationship found between node 'a' and this object");
  expect(ask('get secrets other/env').kind).toBe('noOpinion');
});

test('What a pod brought is gone with it, unless another pod brings it too', () => {
  graph.setPod(pod(everything));
  graph.setPod(pod(everything, { name: 'twin' }));
  graph.deletePod(pod(everything));
  expect(allows('get secrets default/env')).toBe(true);
  graph.deletePod(pod(everything, { name: 'twin' }));
  expect(requests.filter((request) => allows(request))).toEqual([]);
});

test('A mirror pod, which a kubelet makes itself, brings nothing but itself', () => {
  graph.setPod(pod(everything, { annotations: { 'kubernetes.io/config.mirror': 'x' } }));
  expect(requests.filter((request) => allows(request))).toEqual(['get pods default/web']);
});

test('Volumes and their secrets belong to the nodes of the pods whose claims they are bound to', () => {
  const volume = {
    metadata: { name: 'disk' },
    spec: {
      claimRef: { namespace: 'default', name: 'data' },
      csi: {
        nodeStageSecretRef: { namespace: 'storage', name: 'stage' },
        controllerPublishSecretRef: { namespace: 'storage', name: 'own' },
      },
      azureFile: { secretName: 'share' },
    },
  } as unknown as PersistentVolume;
  const [disk, stage, share] = ['get persistentvolumes disk', 'get secrets storage/stage', 'get secrets default/share'] as const;
  graph.setVolume(volume);
  expect([disk, stage, share].map((each) => allows(each))).toEqual([false, false, false]);
  graph.setPod(pod(everything));
  expect([disk, stage, share].map((each) => allows(each))).toEqual([true, true, true]);
  expect(allows('get secrets storage/own')).toBe(false);
  expect(allows(disk, { node: 'b' })).toBe(false);
  graph.deleteVolume(volume);
  expect([disk, stage, share].map((each) => allows(each))).toEqual([false, false, false]);
});

test('Attachments and slices belong to the node that they name', () => {
  graph.setAttachment({ metadata: { name: 'va' }, spec: { nodeName: 'a' } } as VolumeAttachment);
  graph.setSlice({ metadata: { name: 's' }, spec: { nodeName: 'a' } } as ResourceSlice);
  const both = ['get volumeattachments.storage.k8s.io va', 'patch resourceslices.resource.k8s.io s'];
  expect(both.map((each) => [allows(each), allows(each, { node: 'b' })])).toEqual([
    [true, false],
    [true, false],
  ]);
  graph.deleteAttachment({ metadata: { name: 'va' } } as VolumeAttachment);
  graph.deleteSlice({ metadata: { name: 's' } } as ResourceSlice);
  expect(both.map((each) => allows(each))).toEqual([false, false]);
});

test.each([
  ['list secrets default/', 'No Object name found'],
  ['list secrets', 'can only read namespaced object of this type'],
  ['update secrets default/env', 'can only read resources of this type'],
  ['list persistentvolumes', 'can only get individual resources of this type'],
  ['get persistentvolumeclaims/status default/data', 'can only get/update/patch this type'],
  ['create serviceaccounts default/', 'can only create tokens for individual service accounts'],
  ['get leases.coordination.k8s.io default/a', 'can only access leases in the "kube-node-lease" system namespace'],
  ['list leases.coordination.k8s.io kube-node-lease/', 'can only get, create, update, patch, or delete a node lease'],
  ['get leases.coordination.k8s.io kube-node-lease/b', 'can only access node lease with the same name as the requesting node'],
  ['update csinodes.storage.k8s.io b', 'can only access CSINode with the same name as the requesting node'],
  ['list nodes', "node 'a' cannot read all nodes, only its own Node object"],
  ['get nodes b', "node 'a' cannot read 'b', only its own Node object"],
  ['list pods default/', 'can only list/watch pods with spec.nodeName field selector'],
  ['watch resourceslices.resource.k8s.io', 'can only list/watch/deletecollection resourceslices with nodeName field selector'],
  ['list deployments.apps', ''],
])('A kubelet may not %s, and hears why', (request, reason) => {
  graph.setPod(pod(everything));
  expect(ask(request)).toEqual({ kind: 'noOpinion', reason });
});

test('What is its own, a kubelet may have; what is created is looked at by admission; of several it selects its own', () => {
  const own = [
    'get nodes a',
    'create nodes',
    'patch nodes/status b',
    'update leases.coordination.k8s.io kube-node-lease/a',
    'create leases.coordination.k8s.io kube-node-lease/',
    'create csinodes.storage.k8s.io',
    'create pods default/',
    'create pods/eviction default/x',
    'create resourceslices.resource.k8s.io',
    'list services',
  ];
  expect(own.filter((request) => !allows(request))).toEqual([]);
  expect(allows('list pods', { fieldSelector: 'spec.nodeName=a,status.phase!=Failed' })).toBe(true);
  for (const fieldSelector of ['spec.nodeName=b', 'spec.nodeName!=a', 'spec.nodeName', 'status.phase=Running'])
    expect(allows('list pods', { fieldSelector })).toBe(false);
});

test('Nobody but the node that its name says is a node', () => {
  const of = (name: string, ...groups: string[]) =>
    authorizer.authorize({
      ...({} as Attributes),
      user: { name, groups },
      resourceRequest: true,
      group: '',
      resource: 'nodes',
      verb: 'create',
    });
  expect(of('system:node:a', 'system:authenticated')).toEqual({ kind: 'noOpinion', reason: '' });
  expect(of('a', 'system:nodes')).toEqual({ kind: 'noOpinion', reason: '' });
  expect(of('system:node:', 'system:nodes')).toEqual({ kind: 'noOpinion', reason: 'unknown node for user "system:node:"' });
});
