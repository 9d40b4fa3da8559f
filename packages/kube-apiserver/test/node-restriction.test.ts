import { statusOf, type KubeObject } from '@kubewright/api-machinery';
import { CertificateSigningRequests } from '@kubewright/api/certificates/v1';
import { Leases } from '@kubewright/api/coordination/v1';
import { Nodes, PersistentVolumeClaims, Pods, type Pod } from '@kubewright/api/core/v1';
import { ResourceSlices } from '@kubewright/api/resource/v1';
import { CSINodes } from '@kubewright/api/storage/v1';
import { NodeRestriction } from '@kubewright/admission';
import type { Attributes } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { kubernetesDefinitions } from '../src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRequestPem, requestPem } from './certificates.ts';
import { type KubernetesServer, newPod, startKubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
/** Of node n1; the authorizer lets it do everything, so that what is refused is refused by admission. */
let kubelet: Client;
const uids = new Map<string, string>();

beforeAll(async () => {
  server = await startKubernetesServer();
  kubelet = server.clientOf('system:node:n1', ['system:nodes', 'system:masters']);
  const { client } = server;
  for (const name of ['n1', 'n2']) uids.set(name, (await client.resource(Nodes).create({ metadata: { name } } as never)).metadata.uid!);
  const token = { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] } };
  const driver = { name: 'w', csi: { driver: 'nope.csi' } };
  for (const [name, nodeName, volumes] of [
    ['own', 'n1', []],
    ['other', 'n2', []],
    ['vault', 'n1', [token, driver]],
  ] as const) {
    uids.set(name, (await client.resource(Pods).create(newPod(name, { spec: { nodeName, volumes } } as never))).metadata.uid!);
  }
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await client.resource(PersistentVolumeClaims).create({ metadata: key('c'), spec } as never);
  for (const [name, nodeName] of [
    ['s1', 'n1'],
    ['s2', 'n2'],
  ] as const)
    await client.resource(ResourceSlices).create(slice(name, nodeName) as never);
});
afterAll(() => server.stop());

const key = (name: string) => ({ namespace: 'default', name });
const slice = (name: string, nodeName: string | undefined) => ({
  metadata: { name },
  spec: {
    driver: 'd.x',
    ...(nodeName ? { nodeName } : { allNodes: true }),
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    devices: [{ name: 'd' }],
  },
});
/** The refusal behind `… is forbidden: `, or another message; undefined: it is allowed. */
const refusal = async (work: Promise<unknown>): Promise<string | undefined> =>
  statusOf(await work.catch((error: unknown) => error))?.message?.replace(/^.* is forbidden: /, '');
const dryRun = true;

// Facts: what kube-apiserver 1.36.1 answers.
describe('a mirror pod', () => {
  const owner = () => ({ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: uids.get('n1'), controller: true });
  const rows: readonly (readonly [string, (pod: Pod) => object, string | undefined])[] = [
    ['as it should be', () => ({}), undefined],
    ['of another node', () => ({ spec: { nodeName: 'n2' } }), 'node "n1" can only create pods with spec.nodeName set to itself'],
    ['of nobody', () => ({ owners: [] }), 'node "n1" can only create pods with an owner reference set to itself'],
    [
      'of two',
      () => ({ owners: [owner(), { ...owner(), controller: false, uid: 'b' }] }),
      'node "n1" can only create pods with a single owner reference set to itself',
    ],
    [
      'that another node owns',
      () => ({ owners: [{ ...owner(), name: 'n2' }] }),
      'node "n1" can only create pods with an owner reference set to itself',
    ],
    [
      'without controller',
      () => ({ owners: [{ ...owner(), controller: false }] }),
      'node "n1" can only create pods with a controller owner reference set to itself',
    ],
    [
      'that blocks',
      () => ({ owners: [{ ...owner(), blockOwnerDeletion: true }] }),
      'node "n1" must not set blockOwnerDeletion on an owner reference',
    ],
    ['of a node of another uid', () => ({ owners: [{ ...owner(), uid: 'x' }] }), 'node n1 UID mismatch: expected x got <uid>'],
    ['with an account', () => ({ spec: { serviceAccountName: 'a' } }), 'a mirror pod may not reference service accounts'],
    [
      'with a secret',
      () => ({ spec: { volumes: [{ name: 'v', secret: { secretName: 's' } }] } }),
      'a mirror pod may not reference secrets',
    ],
    [
      'with a claim',
      () => ({ spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } }),
      'node "n1" can not create pods that reference persistentvolumeclaims',
    ],
    [
      'with devices',
      () => ({ spec: { resourceClaims: [{ name: 'a', resourceClaimName: 'b' }] } }),
      'node "n1" can not create pods that reference resourceclaims',
    ],
  ];
  test.each(rows)('%s', async (_, change, expected) => {
    const base = newPod('mirror') as Pod;
    const { spec = {}, owners = [owner()] } = change(base) as { spec?: object; owners?: object[] };
    const metadata = { ...base.metadata, annotations: { 'kubernetes.io/config.mirror': 'h' }, ownerReferences: owners };
    const said = await refusal(
      kubelet.resource(Pods).create({ ...base, metadata, spec: { ...base.spec, nodeName: 'n1', ...spec } } as never, { dryRun }),
    );
    expect(said?.replace(uids.get('n1')!, '<uid>')).toBe(expected);
  });
});

describe('of pods a kubelet', () => {
  const status = (name: string, body: object, subresource = 'status') =>
    kubelet.resource(Pods).patch(key(name), { type: 'merge', body: body as never }, { subresource, dryRun });
  const evict = (name: string) =>
    kubelet
      .resource(Pods)
      .createSubresource(key(name), 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: key(name) } as never, { dryRun });
  const rows: readonly (readonly [string, () => Promise<unknown>, string | undefined])[] = [
    ['writes the status of its own', () => status('own', { status: { phase: 'Running' } }), undefined],
    [
      'writes no status of others',
      () => status('other', { status: { phase: 'Running' } }),
      'node "n1" can only update pod status for pods with spec.nodeName set to itself',
    ],
    [
      'sets no labels with the status',
      () => status('own', { metadata: { labels: { a: 'b' } } }),
      'node "n1" cannot update labels through pod status',
    ],
    [
      'gives no claims',
      () => status('own', { status: { resourceClaimStatuses: [{ name: 'a', resourceClaimName: 'b' }] } }),
      'node "n1" cannot update resource claim statues',
    ],
    [
      'gives no extended claims',
      () => status('own', { status: { extendedResourceClaimStatus: { resourceClaimName: 'b', requestMappings: [] } } }),
      'node "n1" cannot update extended resource claim status',
    ],
    [
      'resizes none',
      () => status('own', { spec: {} }, 'resize'),
      `unexpected pod subresource "resize", only 'status' and 'eviction' are allowed`,
    ],
    [
      'changes none',
      () => kubelet.resource(Pods).patch(key('own'), { type: 'merge', body: {} }, { dryRun }),
      'unexpected operation "UPDATE", node "n1" can only create and delete mirror pods',
    ],
    ['deletes its own', () => kubelet.resource(Pods).delete(key('own'), { dryRun }), undefined],
    [
      'deletes no others',
      () => kubelet.resource(Pods).delete(key('other'), { dryRun }),
      'node "n1" can only delete pods with spec.nodeName set to itself',
    ],
    ['evicts its own', () => evict('own'), undefined],
    ['evicts no others', () => evict('other'), 'node n1 can only evict pods with spec.nodeName set to itself'],
    ['evicts none that are not there', () => evict('none'), 'pod "none" not found'],
  ];
  test.each(rows)('%s', async (_, work, expected) => expect(await refusal(work())).toBe(expected));
});

describe('a token for a pod', () => {
  const bound = (name: string, more: object = {}) => ({
    boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid: uids.get(name), ...more },
  });
  const rows: readonly (readonly [string, () => object, string])[] = [
    ['that is none', () => ({}), 'node requested token not bound to a pod'],
    ['that is a secret', () => bound('own', { kind: 'Secret' }), 'node requested token not bound to a pod'],
    ['without uid', () => bound('own', { uid: undefined }), 'node requested token with a pod binding without a uid'],
    [
      'of another uid',
      () => bound('own', { uid: 'x' }),
      'the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    ],
    ['that is not there', () => bound('none', { uid: 'x' }), 'pod "none" not found'],
    ['of another node', () => bound('other'), 'node requested token bound to a pod scheduled on a different node'],
    ['for two audiences', () => ({ ...bound('vault'), audiences: ['vault', 'x'] }), 'node may only request 0 or 1 audiences'],
    [
      'for an audience of no volume',
      () => ({ ...bound('vault'), audiences: ['else'] }),
      'error validating audience "else": csidriver.storage.k8s.io "nope.csi" not found',
    ],
  ];
  /** This server serves no tokens: what admission says of them. */
  const ask = (spec: object, allowed = false): Promise<string | undefined> => {
    const authorizer = {
      authorize: ({ verb, resource }: Attributes) => ({
        kind:
          allowed && verb === 'request-serviceaccounts-token-audience' && resource === 'else' ? ('allow' as const) : ('noOpinion' as const),
        reason: '',
      }),
    };
    const plugin = new NodeRestriction({ client: server.client, authorizer });
    const definition = kubernetesDefinitions().find(({ plural }) => plural === 'serviceaccounts')!;
    const object = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec } as never;
    const user = { name: 'system:node:n1', groups: ['system:nodes'] };
    const more = { version: 'v1', old: undefined, dryRun: false, options: {}, warn: () => {} };
    return refusal(plugin.admit({ ...more, operation: 'CREATE', definition, subresource: 'token', ...key('default'), object, user }));
  };
  test.each(rows)('%s is refused', async (_, spec, expected) => expect(await ask(spec())).toBe(expected));

  test('is for an audience of its volume, or for one that the node may ask for', async () => {
    expect(await ask({ ...bound('vault'), audiences: ['vault'] })).toBeUndefined();
    const elsewhere = { ...bound('own'), audiences: ['else'] };
    expect(await ask(elsewhere)).toBe(
      'audience "else" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience',
    );
    expect(await ask(elsewhere, true)).toBeUndefined();
  });
});

describe('beside them a kubelet', () => {
  const claimStatus = (body: object) =>
    kubelet.resource(PersistentVolumeClaims).patch(key('c'), { type: 'merge', body: body as never }, { subresource: 'status', dryRun });
  const node = (body: object, name = 'n1') => kubelet.resource(Nodes).patch({ name }, { type: 'merge', body: body as never }, { dryRun });
  const label = (name: string) => node({ metadata: { labels: { [name]: 'v' } } });
  const slices = () => kubelet.resource(ResourceSlices);
  const make = (type: Parameters<Client['resource']>[0], object: object) => kubelet.resource(type).create(object as KubeObject, { dryRun });
  const sign = (signerName: string, pem: string) =>
    make(CertificateSigningRequests, { metadata: { name: 'x' }, spec: { request: btoa(pem), signerName, usages: ['client auth'] } });
  const noSize = 'node "n1" is not allowed to update fields other than status.quantity and status.conditions';
  const otherSlice = (verb: string) => `can only ${verb} ResourceSlice with the same NodeName as the requesting node`;
  const rows: readonly (readonly [string, () => Promise<unknown>, string | undefined])[] = [
    [
      'tells the size of a claim',
      () => claimStatus({ status: { capacity: { storage: '1Gi' }, conditions: [{ type: 'Resizing', status: 'True' }] } }),
      undefined,
    ],
    [
      'tells what is allocated for a claim',
      () =>
        claimStatus({ status: { allocatedResources: { storage: '1Gi' }, allocatedResourceStatuses: { storage: 'NodeResizeInProgress' } } }),
      undefined,
    ],
    ['binds no claim', () => claimStatus({ status: { phase: 'Bound' } }), noSize],
    ['labels no claim', () => claimStatus({ metadata: { labels: { a: 'b' } } }), noSize],
    [
      'changes no claim',
      () => kubelet.resource(PersistentVolumeClaims).patch(key('c'), { type: 'merge', body: {} }, { dryRun }),
      'may only update PVC status',
    ],
    ['makes slices of its own devices', () => make(ResourceSlices, slice('x', 'n1')), undefined],
    ['makes no slices of other nodes', () => make(ResourceSlices, slice('x', 'n2')), otherSlice('create')],
    ['makes no slices of all nodes', () => make(ResourceSlices, slice('x', undefined)), otherSlice('create')],
    ['deletes its slices', () => slices().delete({ name: 's1' }, { dryRun }), undefined],
    ['deletes no slices of others', () => slices().delete({ name: 's2' }, { dryRun }), otherSlice('delete')],
    ['deletes none of a collection that is not its own', () => slices().deleteCollection({ dryRun }), otherSlice('delete')],
    [
      'has its lease in one namespace',
      () => make(Leases, { metadata: key('n1') }),
      'can only access leases in the "kube-node-lease" system namespace',
    ],
    ['has its own lease', () => make(Leases, { metadata: { namespace: 'kube-node-lease', name: 'n1' } }), undefined],
    [
      'has no other lease',
      () => make(Leases, { metadata: { namespace: 'kube-node-lease', name: 'n2' } }),
      'can only access node lease with the same name as the requesting node',
    ],
    ['has its CSINode', () => make(CSINodes, { metadata: { name: 'n1' }, spec: { drivers: [] } }), undefined],
    [
      'has no other CSINode',
      () => make(CSINodes, { metadata: { name: 'n2' }, spec: { drivers: [] } }),
      'can only access CSINode with the same name as the requesting node',
    ],
    ['makes no other node', () => make(Nodes, { metadata: { name: 'n3' } }), 'node "n1" is not allowed to modify node "n3"'],
    [
      'deletes no other node',
      () => kubelet.resource(Nodes).delete({ name: 'n2' }, { dryRun }),
      'node "n1" is not allowed to modify node "n2"',
    ],
    ['deletes its node', () => kubelet.resource(Nodes).delete({ name: 'n1' }, { dryRun }), undefined],
    [
      'configures not itself',
      () => node({ spec: { configSource: { configMap: { name: 'a', namespace: 'b', uid: 'c', kubeletConfigKey: 'd' } } } }),
      'node "n1" is not allowed to update configSource to a new non-nil configSource',
    ],
    ['sets labels of kubelets', () => label('kubelet.kubernetes.io/x'), undefined],
    ['sets labels of nobody', () => label('foo/bar'), undefined],
    ['sets no roles', () => label('node-role.kubernetes.io/x'), 'is not allowed to modify labels: node-role.kubernetes.io/x'],
    ['sets no labels of k8s.io', () => label('x.k8s.io/y'), 'is not allowed to modify labels: x.k8s.io/y'],
    ['asks for its certificate', () => sign('kubernetes.io/kubelet-serving', nodeRequestPem), undefined],
    [
      'asks for no other certificate of kubelets',
      () => sign('kubernetes.io/kube-apiserver-client-kubelet', requestPem),
      'can only create a node CSR with CN=system:node:n1',
    ],
    ['asks others for what it wants', () => sign('example.com/s', requestPem), undefined],
  ];
  test.each(rows)('%s', async (_, work, expected) => expect(await refusal(work())).toBe(expected));
});
