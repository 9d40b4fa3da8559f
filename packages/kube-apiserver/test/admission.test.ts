import { statusOf } from '@kubewright/api-machinery';
import {
  MutatingAdmissionPolicies,
  MutatingAdmissionPolicyBindings,
  ValidatingAdmissionPolicies,
  ValidatingAdmissionPolicyBindings,
} from '@kubewright/api/admissionregistration/v1';
import { CertificateSigningRequests } from '@kubewright/api/certificates/v1';
import {
  Bindings,
  LimitRanges,
  Namespaces,
  Nodes,
  PersistentVolumeClaims,
  Pods,
  ResourceQuotas,
  Secrets,
  Services,
  type Pod,
} from '@kubewright/api/core/v1';
import { ResourceClaims, ResourceClaimTemplates } from '@kubewright/api/resource/v1';
import { RuntimeClasses } from '@kubewright/api/node/v1';
import { PriorityClasses } from '@kubewright/api/scheduling/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leafPem, requestPem } from './certificates.ts';
import { type KubernetesServer, newPod, startKubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
beforeEach(async () => {
  server = await startKubernetesServer();
});
afterEach(() => server.stop());

const messageOf = async (request: Promise<unknown>): Promise<string | undefined> =>
  statusOf(await request.catch((error: unknown) => error))?.message;
const key = (name: string) => ({ namespace: 'default', name });

/** A quota whose use is known, as the controller leaves it. */
async function quotaOf(hard: Record<string, string>, spec: object = {}, used: Record<string, string> = {}): Promise<void> {
  const quotas = server.client.resource(ResourceQuotas);
  const quota = await quotas.create({ metadata: key('q'), spec: { hard, ...spec }, status: {} } as never);
  const none = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  await quotas.updateStatus({ ...quota, status: { hard, used: { ...none, ...used } } } as never);
}
const used = async () => (await server.client.resource(ResourceQuotas).get(key('q'))).status?.used;

async function enforce(labels: Record<string, string>): Promise<void> {
  await server.client.resource(Namespaces).patch({ name: 'default' }, { type: 'merge', body: { metadata: { labels } } });
}

test('a namespace that enforces a level refuses pods that violate it', async () => {
  await enforce({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  const refused = await messageOf(server.client.resource(Pods).create(newPod('web', { spec: { hostNetwork: true } })));
  expect(refused).toBe('pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)');
  await server.client.resource(Pods).create(newPod('web'));
});

test('a policy may change the body of an eviction, which is of a kind of its own', async () => {
  const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/eviction'], scope: '*' };
  const change = {
    patchType: 'ApplyConfiguration',
    applyConfiguration: { expression: 'Object{deleteOptions: Object.deleteOptions{gracePeriodSeconds: 7}}' },
  };
  const spec = { failurePolicy: 'Fail', reinvocationPolicy: 'Never', matchConstraints: { resourceRules: [rule] }, mutations: [change] };
  await server.client.resource(MutatingAdmissionPolicies).create({ metadata: { name: 'patient' }, spec } as never);
  await server.client
    .resource(MutatingAdmissionPolicyBindings)
    .create({ metadata: { name: 'patient' }, spec: { policyName: 'patient' } } as never);
  const pods = server.client.resource(Pods);
  await pods.create(newPod('web', { spec: { nodeName: 'n' } }));
  await pods.createSubresource(key('web'), 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: key('web') } as never);
  expect((await pods.get(key('web'))).metadata.deletionGracePeriodSeconds).toBe(7);
});

test('bindings and evictions are admitted as what they are, not as the writes of pods they come to', async () => {
  const pods = server.client.resource(Pods);
  const web = newPod('web');
  await pods.create({ ...web, metadata: { ...web.metadata, finalizers: ['example.com/held'] } });
  const rule = { operations: ['UPDATE', 'DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'pods/status'], scope: '*' };
  const spec = {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: 'false', message: 'no' }],
  };
  await server.client.resource(ValidatingAdmissionPolicies).create({ metadata: { name: 'none' }, spec } as never);
  await server.client
    .resource(ValidatingAdmissionPolicyBindings)
    .create({ metadata: { name: 'none' }, spec: { policyName: 'none', validationActions: ['Deny'] } } as never);
  const before = await pods.get(key('web'));
  expect(await messageOf(pods.delete(key('web')))).toMatch(/denied request: no$/);
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'web' }, target: { kind: 'Node', name: 'n' } };
  await pods.createSubresource(key('web'), 'binding', binding as never);
  const deleteOptions = { orphanDependents: true };
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: key('web'), deleteOptions };
  await pods.createSubresource(key('web'), 'eviction', eviction as never);
  const { metadata, spec: after } = await pods.get(key('web'));
  expect([after.nodeName, metadata.deletionTimestamp]).toEqual(['n', expect.any(String)]);
  expect(metadata.finalizers).toEqual(['example.com/held', 'orphan']);
  expect(metadata.managedFields).toEqual(before.metadata.managedFields);
});

test('a policy is asked about a binding, which is only created and never kept', async () => {
  const rule = { operations: ['CREATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['bindings'], scope: '*' };
  const spec = {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: 'false', message: 'no' }],
  };
  await server.client.resource(ValidatingAdmissionPolicies).create({ metadata: { name: 'none' }, spec } as never);
  await server.client
    .resource(ValidatingAdmissionPolicyBindings)
    .create({ metadata: { name: 'none' }, spec: { policyName: 'none', validationActions: ['Deny'] } } as never);
  const binding = { metadata: key('web'), target: { kind: 'Node', name: 'n' } };
  expect(await messageOf(server.client.resource(Bindings).create(binding))).toMatch(/^bindings "web" is forbidden: .*denied request: no$/);
});

test('devices are administered by claims in namespaces that say so', async () => {
  const spec = { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'a', adminAccess: true } }] } };
  const claims = [
    () => server.client.resource(ResourceClaims).create({ metadata: key('c'), spec } as never),
    () => server.client.resource(ResourceClaimTemplates).create({ metadata: key('c'), spec: { spec } } as never),
  ];
  for (const create of claims) {
    expect(await messageOf(create())).toMatch(
      /"c" is invalid: spec\.devices\.requests\[0\]\.adminAccess: Forbidden: admin access to devices requires the `resource\.kubernetes\.io\/admin-access: true` label on the containing namespace$/,
    );
  }
  await enforce({ 'resource.kubernetes.io/admin-access': 'true' });
  for (const create of claims) expect(await messageOf(create())).toBeUndefined();
});

test('a level that is none is refused with the namespace', async () => {
  const refused = await messageOf(enforce({ 'pod-security.kubernetes.io/enforce': 'strong' }));
  expect(refused).toBe(
    'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strong": must be one of privileged, baseline, restricted',
  );
});

test('a quota counts what is created, and refuses what is one too many', async () => {
  await quotaOf({ pods: '2', secrets: '1' });
  const pods = server.client.resource(Pods);
  await Promise.all([pods.create(newPod('a')), pods.create(newPod('b'))]);
  expect(await messageOf(pods.create(newPod('c')))).toBe(
    'pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
  );
  await server.client.resource(Secrets).create({ metadata: key('s') });
  expect(await used()).toEqual({ pods: '2', secrets: '1' });
});

test('of many requests at once exactly as many pass as the quota allows', async () => {
  await quotaOf({ pods: '3' });
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) => server.client.resource(Pods).create(newPod(`p${index}`))),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(await used()).toEqual({ pods: '3' });
});

test('a quota of requests wants every container to say what it requests', async () => {
  await quotaOf({ 'requests.cpu': '1', 'limits.memory': '1Gi' });
  const pods = server.client.resource(Pods);
  expect(await messageOf(pods.create(newPod('a')))).toBe(
    'pods "a" is forbidden: failed quota: q: must specify limits.memory for: main; requests.cpu for: main',
  );
  const container = { resources: { requests: { cpu: '600m' }, limits: { memory: '100Mi' } } };
  await pods.create(newPod('a', { container }));
  expect(await messageOf(pods.create(newPod('b', { container })))).toBe(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
  );
});

test('a quota of best-effort pods leaves others alone', async () => {
  await quotaOf({ pods: '0' }, { scopes: ['BestEffort'] });
  const pods = server.client.resource(Pods);
  await pods.create(newPod('a', { container: { resources: { requests: { cpu: '1m' } } } }));
  expect(await messageOf(pods.create(newPod('b')))).toContain('exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0');
});

test('a dry run is refused as the request would be, and takes nothing', async () => {
  await quotaOf({ pods: '1' });
  await server.client.resource(Pods).create(newPod('a'), { dryRun: true });
  expect(await used()).toEqual({ pods: '0' });
});

test('node ports and load balancers have quotas of their own', async () => {
  await quotaOf({ 'services.nodeports': '1', 'services.loadbalancers': '0' });
  const services = server.client.resource(Services);
  const service = (name: string, type: string) => ({ metadata: key(name), spec: { type, ports: [{ port: 80 }] } }) as never;
  await services.create(service('a', 'NodePort'));
  expect(await messageOf(services.create(service('b', 'LoadBalancer')))).toBe(
    'services "b" is forbidden: exceeded quota: q, requested: services.loadbalancers=1,services.nodeports=1, used: services.loadbalancers=0,services.nodeports=1, limited: services.loadbalancers=0,services.nodeports=1',
  );
});

test('a pod that is resized is charged for what it gets, and refused where that is too much', async () => {
  await quotaOf({ 'requests.cpu': '1' });
  const pods = server.client.resource(Pods);
  const containers = [{ name: 'main', image: 'i', resources: { requests: { cpu: '200m', memory: '1Mi' } } }];
  await pods.create(newPod('a', { spec: { containers } } as never));
  const resize = (cpu: string) =>
    pods.patch(
      key('a'),
      { type: 'strategic', body: { spec: { containers: [{ name: 'main', resources: { requests: { cpu } } }] } } },
      { subresource: 'resize' },
    );
  await resize('900m');
  expect(await used()).toEqual({ 'requests.cpu': '900m' });
  expect(await messageOf(resize('1100m'))).toBe(
    'pods "a" is forbidden: exceeded quota: q, requested: requests.cpu=200m, used: requests.cpu=900m, limited: requests.cpu=1',
  );
});

test('a change that takes nothing asks no quota, not even one whose use nobody knows', async () => {
  await server.client.resource(Pods).create(newPod('a'));
  const quotas = server.client.resource(ResourceQuotas);
  const quota = await quotas.create({ metadata: key('q'), spec: { hard: { pods: '1' } }, status: {} } as never);
  await quotas.updateStatus({ ...quota, status: { hard: { pods: '1' } } } as never);
  await server.client.resource(Pods).patch(key('a'), { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  expect(await messageOf(server.client.resource(Pods).create(newPod('b')))).toBe(
    'pods "b" is forbidden: status unknown for quota: q, resources: pods',
  );
});

test('a claim that was given more than it asked for is charged for that, whatever the limit', async () => {
  await quotaOf({ 'requests.storage': '2Gi', 'gold.storageclass.storage.k8s.io/requests.storage': '1Ti' });
  const claims = server.client.resource(PersistentVolumeClaims);
  const spec = { storageClassName: 'gold', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } };
  const claim = await claims.create({ metadata: key('c'), spec } as never);
  // Whole bytes.
  expect(await used()).toEqual({ 'requests.storage': '2', 'gold.storageclass.storage.k8s.io/requests.storage': '2' });
  await claims.updateStatus({ ...claim, status: { ...claim.status, allocatedResources: { storage: '3Gi' } } } as never);
  const bytes = String(3 * 2 ** 30);
  expect(await used()).toEqual({ 'requests.storage': bytes, 'gold.storageclass.storage.k8s.io/requests.storage': bytes });
});

test('limits of a pod and of a claim are kept', async () => {
  const limits = [
    { type: 'Pod', max: { cpu: '1' } },
    { type: 'PersistentVolumeClaim', min: { storage: '1Gi' } },
  ] as never;
  await server.client.resource(LimitRanges).create({ metadata: key('l'), spec: { limits } });
  const pod = newPod('a', { container: { resources: { limits: { cpu: '2' } } } });
  expect(await messageOf(server.client.resource(Pods).create(pod))).toBe(
    'pods "a" is forbidden: maximum cpu usage per Pod is 1, but limit is 2',
  );
  const claim = { metadata: key('c'), spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '500Mi' } } } } as never;
  expect(await messageOf(server.client.resource(PersistentVolumeClaims).create(claim))).toBe(
    'persistentvolumeclaims "c" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi',
  );
});

test("the system's own priority classes are not deleted by name", async () => {
  const classes = server.client.resource(PriorityClasses);
  const [system, own] = [{ name: 'system-node-critical' }, { name: 'own' }];
  await classes.create({ metadata: own, value: 1 });
  expect(await messageOf(classes.delete(system))).toBe(
    'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
  );
  await classes.delete(own);
  expect((await classes.list()).items.map(({ metadata }) => metadata.name)).toEqual(['system-cluster-critical', 'system-node-critical']);
});

test('a runtime class gives its overhead and placement, and must be there', async () => {
  const pods = server.client.resource(Pods);
  expect(await messageOf(pods.create(newPod('a', { spec: { runtimeClassName: 'x' } })))).toBe(
    'pods "a" is forbidden: pod rejected: RuntimeClass "x" not found',
  );
  const runtimeClass = {
    metadata: { name: 'x' },
    handler: 'x',
    overhead: { podFixed: { cpu: '10m' } },
    scheduling: { nodeSelector: { a: 'b' } },
  };
  await server.client.resource(RuntimeClasses).create(runtimeClass as never);
  const pod = await pods.create(newPod('a', { spec: { runtimeClassName: 'x' } }));
  expect(pod.spec).toMatchObject({ overhead: { cpu: '10m' }, nodeSelector: { a: 'b' } });
  const elsewhere = newPod('b', { spec: { runtimeClassName: 'x', nodeSelector: { a: 'c' } } });
  expect(await messageOf(pods.create(elsewhere))).toBe(
    'pods "b" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = b; pod.spec.nodeSelector[a] = c',
  );
});

test('a claim that is not bound does not grow', async () => {
  const claims = server.client.resource(PersistentVolumeClaims);
  const claim = await claims.create({
    metadata: key('c'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  } as never);
  const larger = { ...claim, spec: { ...claim.spec, resources: { requests: { storage: '2Gi' } } } } as never;
  expect(await messageOf(claims.update(larger))).toContain(
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  );
});

test('a pod gets zone and region of the node it is bound to', async () => {
  const labels = { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r', other: 'o' };
  await server.client.resource(Nodes).create({ metadata: { name: 'n1', labels } } as never);
  await server.client.resource(Pods).create(newPod('a'));
  await server.client
    .resource(Pods)
    .createSubresource(key('a'), 'binding', { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n1' } } as never);
  const pod = await server.client.resource(Pods).get(key('a'));
  expect(pod.metadata.labels).toEqual({ 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' });
});

test('a kubelet changes its own node and no other, and not its taints or owners', async () => {
  const nodes = server.client.resource(Nodes);
  const [one, two] = await Promise.all([
    nodes.create({ metadata: { name: 'n1' } } as never),
    nodes.create({ metadata: { name: 'n2' } } as never),
  ]);
  const kubelet = server.clientOf('system:node:n1', ['system:nodes', 'system:masters']);
  expect(await messageOf(kubelet.resource(Nodes).update(two))).toBe(
    'nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"',
  );
  const tainted = { ...one, spec: { ...one.spec, taints: [{ key: 'a', effect: 'NoSchedule' }] } } as never;
  expect(await messageOf(kubelet.resource(Nodes).update(tainted))).toBe(
    'nodes "n1" is forbidden: node "n1" is not allowed to modify taints',
  );
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: one.metadata.uid }];
  expect(await messageOf(kubelet.resource(Nodes).update({ ...one, metadata: { ...one.metadata, ownerReferences } } as never))).toBe(
    'nodes "n1" is forbidden: node "n1" is not allowed to modify ownerReferences',
  );
  const labelled = { ...one, metadata: { ...one.metadata, labels: { 'node-restriction.kubernetes.io/a': 'b' } } };
  expect(await messageOf(kubelet.resource(Nodes).update(labelled))).toBe(
    'nodes "n1" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/a',
  );
  expect(await messageOf(kubelet.resource(Pods).create(newPod('a') as Pod))).toBe(
    'pods "a" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
  );
});

test('signing and approving are for those who may do so for the signer', async () => {
  const requests = server.client.resource(CertificateSigningRequests);
  const request = await requests.create({
    metadata: { name: 'r' },
    spec: { request: btoa(requestPem), signerName: 'example.com/s', usages: ['client auth'] },
    status: {},
  } as never);
  await server.rbac.run(new AbortController().signal);
  const user = server.clientOf('jane');
  const { ClusterRoles, ClusterRoleBindings } = await import('@kubewright/api/rbac/v1');
  const rules = [
    {
      apiGroups: ['certificates.k8s.io'],
      resources: ['certificatesigningrequests/status', 'certificatesigningrequests/approval'],
      verbs: ['update'],
    },
  ];
  await server.client.resource(ClusterRoles).create({ metadata: { name: 'j' }, rules });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'j' };
  await server.client
    .resource(ClusterRoleBindings)
    .create({ metadata: { name: 'j' }, roleRef, subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }] });
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
  const signed = { ...request, status: { certificate: btoa(leafPem) } } as never;
  expect(await messageOf(user.resource(CertificateSigningRequests).updateStatus(signed))).toBe(
    'certificatesigningrequests.certificates.k8s.io "r" is forbidden: user not permitted to sign requests with signerName "example.com/s"',
  );
  const approved = { ...request, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Because' }] } };
  const approve = (by: typeof user) =>
    by.resource(CertificateSigningRequests).updateSubresource({ name: 'r' }, 'approval', approved as never);
  expect(await messageOf(approve(user))).toBe(
    'certificatesigningrequests.certificates.k8s.io "r" is forbidden: user not permitted to approve requests with signerName "example.com/s"',
  );
  expect(await approve(server.client)).toMatchObject({ status: { conditions: [{ type: 'Approved' }] } });
  const patched = await requests.patch(
    { name: 'r' },
    {
      type: 'merge',
      body: { status: { certificate: btoa(leafPem), conditions: [{ type: 'Approved', status: 'True', reason: 'Other' }] } },
    },
    { subresource: 'approval' },
  );
  expect(patched.status).toMatchObject({ conditions: [{ reason: 'Other' }] });
  expect(patched.status).not.toHaveProperty('certificate');
});
