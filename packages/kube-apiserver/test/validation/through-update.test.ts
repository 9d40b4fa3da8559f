import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, formatFieldError } from '@kubewright/api-machinery';
import {
  ConfigMaps,
  Events,
  LimitRanges,
  PersistentVolumeClaims,
  PersistentVolumes,
  Pods,
  ServiceAccounts,
  Services,
} from '@kubewright/api/core/v1';
import { ControllerRevisions, Deployments, StatefulSets } from '@kubewright/api/apps/v1';
import { CronJobs } from '@kubewright/api/batch/v1';
import { Leases } from '@kubewright/api/coordination/v1';
import { RuntimeClasses } from '@kubewright/api/node/v1';
import { PodDisruptionBudgets } from '@kubewright/api/policy/v1';
import { Roles } from '@kubewright/api/rbac/v1';
import { VolumeAttachments, VolumeAttributesClasses } from '@kubewright/api/storage/v1';
import { validateApiService } from '../../src/apiregistration/api-service/validate-api-service.ts';
import { clusterTrustBundleStory } from '../../src/certificates/cluster-trust-bundle/index.ts';
import { type KubernetesServer, newPod, startKubernetesServer } from '../kubernetes-server.ts';

let server: KubernetesServer;
beforeAll(async () => {
  server = await startKubernetesServer();
});
afterAll(() => server.stop());

const named = { metadata: { namespace: 'default', name: 'x' } };
const cronJob = {
  schedule: '* * * * *',
  jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } } },
};
const volume = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 's', path: '/' } };
const letters = new Map([
  ['metadata.finalizers', 'F'],
  ['metadata.deletionGracePeriodSeconds', 'G'],
  ['metadata.finalizers[0]', 'D'],
  ['metadata.generateName', 'N'],
]);

/** The fields of the causes that a refused update has. */
async function causesOf(update: Promise<unknown>): Promise<string[]> {
  const error = await update.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ApiError ? (error.status.details?.causes ?? []).map(({ field = '' }) => field) : [];
}

/**
 * What kube-apiserver 1.36 answers: metadata is checked for every kind (F, G), and once more by the kind: that a
 * change leaves the identity alone (G), the form of it all (N, F), the domain of finalizers (D).
 */
describe('Wrong metadata is told once for each check that upstream makes', () => {
  test.each([
    ['pods', Pods, newPod('x'), 'FGGDNFD'],
    ['configmaps', ConfigMaps, named, 'FGGDNFD'],
    ['serviceaccounts', ServiceAccounts, named, 'FGGDNFD'],
    ['services', Services, { ...named, spec: { ports: [{ port: 80 }] } }, 'FGGD'],
    ['limitranges', LimitRanges, named, 'FGNFD'],
    ['events', Events, { ...named, involvedObject: { namespace: 'default' } }, 'FG'],
    ['persistentvolumes', PersistentVolumes, { metadata: { name: 'x' }, spec: volume }, 'FGNFDNFD'],
    ['cronjobs', CronJobs, { ...named, spec: cronJob }, 'FGGD'],
    ['leases', Leases, named, 'FGG'],
    ['runtimeclasses', RuntimeClasses, { metadata: { name: 'x' }, handler: 'h' }, 'FGNFG'],
    ['poddisruptionbudgets', PodDisruptionBudgets, { ...named, spec: { maxUnavailable: 1 } }, 'FG'],
    ['roles', Roles, { ...named, rules: [] }, 'FGFDGD'],
  ] as const)('of %s', async (_name, kind, object, expected) => {
    const client = server.client.resource(kind as typeof ConfigMaps);
    const created = await client.create(object as never);
    const metadata = { ...created.metadata, deletionGracePeriodSeconds: 5, finalizers: ['bad one'], generateName: 'Zz_!-' };
    const causes = await causesOf(client.update({ ...created, metadata }));
    expect(causes.map((field) => letters.get(field)).join('')).toBe(expected);
  });
});

test('A pod that may not be changed so is shown what would change', async () => {
  const pods = server.client.resource(Pods);
  const created = await pods.create(newPod('diffed', { spec: { nodeSelector: { disk: 'ssd' }, automountServiceAccountToken: false } }));
  const changed = { ...created, spec: { ...created.spec!, nodeSelector: { disk: 'hdd' } } };
  const error = await pods.update(changed).catch((reason: unknown) => reason);
  expect((error as Error).message.split('\n').slice(1)).toEqual([
    '@@ -40,7 +40,7 @@',
    '  "ActiveDeadlineSeconds": null,',
    '  "DNSPolicy": "ClusterFirst",',
    '  "NodeSelector": {',
    '-  "disk": "ssd"',
    '+  "disk": "hdd"',
    '  },',
    '  "ServiceAccountName": "default",',
    '  "AutomountServiceAccountToken": false,',
    '',
  ]);
});

test('An ephemeral container that is there cannot be left out', async () => {
  const pods = server.client.resource(Pods);
  const created = await pods.create(newPod('debugged'));
  const key = { namespace: 'default', name: 'debugged' };
  const debug = { name: 'debug', image: 'busybox' };
  const spec = { ...created.spec!, ephemeralContainers: [debug] };
  const { metadata } = await pods.updateSubresource(key, 'ephemeralcontainers', { ...created, spec });
  const without = pods.updateSubresource(key, 'ephemeralcontainers', { ...created, metadata });
  await expect(without).rejects.toThrow('spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed');
});

test('What prepares a pod may be given other resources, too', async () => {
  const pods = server.client.resource(Pods);
  const prepared = (cpu: string): object[] => [{ name: 'prepare', image: 'i', resources: { requests: { cpu } } }];
  const created = await pods.create(newPod('resized', { spec: { initContainers: prepared('1') as never } }));
  const spec = { ...created.spec!, initContainers: prepared('2') as never };
  const key = { namespace: 'default', name: 'resized' };
  const resized = await pods.updateSubresource<typeof created>(key, 'resize', { ...created, spec });
  expect(resized.spec?.initContainers?.[0]?.resources?.requests).toEqual({ cpu: '2' });
});

// As kube-apiserver 1.36 answers.
test.each([
  ['another uid', { uid: 'x' }, 'Precondition failed: UID in precondition: x'],
  ['another version', { resourceVersion: '1' }, 'Precondition failed: ResourceVersion in precondition: 1'],
])('A binding that means a pod of %s binds none', async (_name, meant, message) => {
  const pods = server.client.resource(Pods);
  const name = `bound-${Object.keys(meant)[0]!.toLowerCase()}`;
  await pods.create(newPod(name));
  const binding = { kind: 'Binding', apiVersion: 'v1', metadata: { name, ...meant }, target: { kind: 'Node', name: 'n' } };
  await expect(pods.createSubresource({ namespace: 'default', name }, 'binding', binding)).rejects.toThrow(message);
});

test.each([
  [
    'a label that is none',
    { labels: { 'bad key!': 'x' } },
    'Scale.autoscaling "scaled" is invalid: metadata.labels: Invalid value: "bad key!"',
  ],
  ['another uid', { uid: 'x' }, 'Precondition failed: UID in precondition: x'],
])('A Scale with %s is refused', async (_name, metadata, message) => {
  const deployments = server.client.resource(Deployments);
  const key = { namespace: 'default', name: 'scaled' };
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await deployments.create({ metadata: key, spec: { selector: { matchLabels: { a: 'b' } }, template } } as never).catch(() => undefined);
  const scale = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { ...key, ...metadata }, spec: { replicas: 3 } };
  await expect(deployments.updateSubresource(key, 'scale', scale)).rejects.toThrow(message);
});

// As kube-apiserver 1.36 answers: a prefix of a name that was never used is checked all the same.
test.each([
  ['APIService', 'metadata.generateName: Invalid value: "zz-": must be `spec.version+"."+spec.group`: "v1.ext.example.com"'],
  [
    'ClusterTrustBundle',
    'metadata.generateName: Invalid value: "zz-": ClusterTrustBundle for signerName example.com/s must be named with prefix example.com:s:',
  ],
])('A name that is to be generated of another form than that of its %s is refused', (kind, message) => {
  const service = { group: 'ext.example.com', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 };
  const errors =
    kind === 'APIService'
      ? validateApiService({ metadata: { name: 'v1.ext.example.com', generateName: 'zz-' }, spec: service } as never)
      : clusterTrustBundleStory.hooks!.validateUpdate!(
          { metadata: { name: 'example.com:s:a', generateName: 'zz-' }, spec: { signerName: 'example.com/s', trustBundle: 'x' } } as never,
          { metadata: {}, spec: { signerName: 'example.com/s', trustBundle: 'x' } } as never,
          {} as never,
        );
  expect(errors.map(formatFieldError)).toEqual([message]);
});

test('An attachment is checked as a new one, and stays what it is', async () => {
  const attachments = server.client.resource(VolumeAttachments);
  const spec = { attacher: 'd.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } };
  const created = await attachments.create({ metadata: { name: 'x' }, spec } as never);
  const changed = { ...created, spec: { ...spec, attacher: '/x' } };
  const causes = await causesOf(attachments.update(changed));
  expect(causes).toEqual(['spec.attacher', 'spec']);
});

test('A VolumeAttributesClass is held from the start', async () => {
  const classes = server.client.resource(VolumeAttributesClasses);
  const created = await classes.create({ metadata: { name: 'x' }, driverName: 'd.example.com', parameters: { a: 'b' } } as never);
  expect(created.metadata.finalizers).toEqual(['kubernetes.io/vac-protection']);
});

test.each([
  [
    'a field that is none',
    { foo: 1 },
    'failed to create typed patch object (/applied; autoscaling/v1, Kind=Scale): .foo: field not declared in schema',
  ],
  ['a text', { spec: { replicas: 'x' } }, '.spec.replicas: expected numeric (int or float), got string'],
  [
    'another uid',
    // As many as there are: else it is in conflict with whoever owns them.
    { metadata: { uid: 'x' }, spec: { replicas: 1 } },
    'Operation cannot be fulfilled on deployments/scale.apps "applied": Precondition failed: UID in precondition: x',
  ],
])('A Scale with %s is not applied', async (_name, wrong, message) => {
  const deployments = server.client.resource(Deployments);
  const key = { namespace: 'default', name: 'applied' };
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await deployments.create({ metadata: key, spec: { selector: { matchLabels: { a: 'b' } }, template } } as never).catch(() => undefined);
  const body = {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 3 },
    ...wrong,
    metadata: { name: 'applied', ...('metadata' in wrong && wrong.metadata) },
  };
  const applied = deployments.patch(key, { type: 'apply', body } as never, { subresource: 'scale', fieldManager: 'x' } as never);
  await expect(applied).rejects.toThrow(message);
});

test('A Scale of what is not there is not found, whatever it says', async () => {
  const body = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'nobody' }, spec: { replicas: 'x' } };
  const applied = server.client
    .resource(Deployments)
    .patch(
      { namespace: 'default', name: 'nobody' },
      { type: 'apply', body } as never,
      { subresource: 'scale', fieldManager: 'x' } as never,
    );
  await expect(applied).rejects.toThrow('deployments.apps "nobody" not found');
});

test('A Scale that is applied with no replicas scales to zero, unless somebody else owns them', async () => {
  const deployments = server.client.resource(Deployments);
  const key = { namespace: 'default', name: 'to-zero' };
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await deployments.create({ metadata: key, spec: { replicas: 3, selector: { matchLabels: { a: 'b' } }, template } } as never);
  const apply = (spec: object, force: boolean) => {
    const body = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: key.name }, spec };
    return deployments.patch(key, { type: 'apply', body } as never, { subresource: 'scale', fieldManager: 'x', force } as never);
  };
  await expect(apply({ replicas: 0 }, false)).rejects.toThrow('.spec.replicas');
  await apply({ replicas: 0 }, true);
  expect((await deployments.get(key)).spec.replicas).toBe(0);
});

// A document without a version is read as upstream's internal type, which knows none of its fields.
test.each([
  ['merge', { type: 'merge', body: { apiVersion: null } }],
  ['JSON', { type: 'json', operations: [{ op: 'remove', path: '/apiVersion' }] }],
])('A %s patch that takes the version away is refused for the name that is lost with it', async (_name, patch) => {
  const configMaps = server.client.resource(ConfigMaps);
  const key = { namespace: 'default', name: 'versioned' };
  await configMaps.create({ metadata: key } as never).catch(() => undefined);
  await expect(configMaps.patch(key, patch as never)).rejects.toThrow(
    'the name of the object (versioned based on URL) was undeterminable: name must be provided',
  );
});

test('What a merge patch puts into a list is shown with its keys sorted', async () => {
  const pods = server.client.resource(Pods);
  await pods.create(newPod('sorted'));
  const body = { spec: { containers: [{ name: 'c', image: 5 }] } };
  await expect(pods.patch({ namespace: 'default', name: 'sorted' }, { type: 'merge', body })).rejects.toThrow(
    'containers\\":[{\\"image\\":5,\\"name\\":\\"c\\"}]',
  );
});

test('A revision that loses its data is changed, and that is all that is said', async () => {
  const revisions = server.client.resource(ControllerRevisions);
  const created = await revisions.create({ metadata: { namespace: 'default', name: 'r' }, revision: 1, data: {} } as never);
  const { data: _, ...without } = created;
  expect(await causesOf(revisions.update(without as never))).toEqual(['data']);
  const wrong = revisions.create({ metadata: { namespace: 'default', name: 's' }, revision: 1, data: [1] } as never);
  await expect(wrong).rejects.toThrow('data: Required value: data must be a valid JSON object');
});

test('A StatefulSet that names its strategy rolls as it says, and the names of its pods are its own', async () => {
  const sets = server.client.resource(StatefulSets);
  const template = { metadata: { labels: { a: 'b' } }, spec: { hostname: 'Bad_Value!', containers: [{ name: 'c', image: 'i' }] } };
  const created = await sets.create({
    metadata: { namespace: 'default', name: 'named' },
    spec: { selector: { matchLabels: { a: 'b' } }, template, updateStrategy: { type: 'RollingUpdate' } },
  } as never);
  expect(created.spec?.updateStrategy).toEqual({ type: 'RollingUpdate' });
});

test('A claim whose sources differ in the emptiness of a group is refused', async () => {
  const claims = server.client.resource(PersistentVolumeClaims);
  const source = { kind: 'PersistentVolumeClaim', name: 'other' };
  const spec = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    dataSource: source,
    dataSourceRef: { ...source, apiGroup: '' },
  };
  await expect(claims.create({ metadata: { namespace: 'default', name: 'c' }, spec } as never)).rejects.toThrow('must match dataSourceRef');
});
