import { VirtualClock, type KubeObject, seededRandom, silentLogger, statusOf } from '@kubewright/api-machinery';
import { Deployments } from '@kubewright/api/apps/v1';
import { LimitRanges, Namespaces, Pods, ServiceAccounts, Services, type Pod, type Service } from '@kubewright/api/core/v1';
import { defaultAdmission } from '@kubewright/admission';
import { ApiServer, loopbackUser } from '@kubewright/apiserver';
import { SelfSubjectReviews, TokenReviews, type TokenRequest } from '@kubewright/api/authentication/v1';
import { type Job, Jobs } from '@kubewright/api/batch/v1';
import { SelfSubjectAccessReviews } from '@kubewright/api/authorization/v1';
import { PodDisruptionBudgets } from '@kubewright/api/policy/v1';
import { ServiceAccountAuthenticator, ServiceAccountTokenIssuer, createServiceAccountKey } from '@kubewright/authentication';
import { alwaysAllow } from '@kubewright/authorization';
import { type Client, createClient } from '@kubewright/client';
import { MemoryStore } from '@kubewright/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noNetwork } from './kubernetes-server.ts';
import {
  ServiceAllocation,
  bootstrap,
  DefaultServiceCidr,
  defaultServiceNetwork,
  kubernetesDefinitions,
  kubernetesSubresources,
  serviceRanges,
  tokenLookup,
  type NodeTransport,
} from '../src/index.ts';

let client: Client;
let stop: AbortController;
let running: Promise<void>;
const kubelet: { path: string; query: string }[] = [];

const nodes: NodeTransport = {
  async request(_node, { path, query }) {
    kubelet.push({ path, query });
    return { status: 200, headers: {}, body: 'hello\n' };
  },
  async upgrade() {},
};

beforeEach(async () => {
  const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
  const random = seededRandom(42);
  const store = new MemoryStore({ clock });
  const key = await createServiceAccountKey();
  const issuer = new ServiceAccountTokenIssuer({ key, clock, random }, { issuer: 'https://kubernetes.default.svc' });
  const lazy: Client = { resource: (type) => server.loopback().resource(type) };
  const ranges = serviceRanges({ client: lazy, store, random });
  const server: ApiServer = new ApiServer({
    store,
    clock,
    random,
    logger: silentLogger,
    definitions: kubernetesDefinitions(),
    authenticators: [],
    authorizer: alwaysAllow,
    admission: [
      ...defaultAdmission({ client: lazy, clock, random, authorizer: alwaysAllow, resourceOfKind: () => undefined }),
      new ServiceAllocation({ ranges, random }),
    ],
    customSubresources: kubernetesSubresources({
      clock,
      random,
      nodes,
      network: noNetwork,
      access: { authorizer: alwaysAllow },
      tokens: {
        issuer,
        authenticator: new ServiceAccountAuthenticator({ keys: [key], lookup: tokenLookup(lazy), clock }, { issuers: [issuer.issuer] }),
        audiences: [issuer.issuer],
        maxSeconds: 24 * 3600,
      },
    }),
  });
  stop = new AbortController();
  running = server.run(stop.signal);
  client = createClient(server.directTransport({ name: 'admin', groups: loopbackUser.groups }));
  await bootstrap(server.loopback(), {
    service: { clusterIp: ranges.clusterIps.serverAddress, advertiseAddress: '192.0.2.1', port: 6443 },
  });
  await new DefaultServiceCidr({ client: server.loopback(), clock, logger: silentLogger }, defaultServiceNetwork.clusterIpRanges).sync();
  await client.resource(ServiceAccounts).create({ metadata: { namespace: 'default', name: 'default' } });
});

afterEach(async () => {
  stop.abort();
  await running;
});

const newPod = (name: string): Pod =>
  ({ metadata: { namespace: 'default', name }, spec: { containers: [{ name: 'main', image: 'nginx' }] }, status: {} }) as Pod;

test('a pod gets defaults, an account, a token volume, tolerations and a priority', async () => {
  const pod = await client.resource(Pods).create(newPod('web'));
  expect(pod.spec).toMatchObject({ restartPolicy: 'Always', serviceAccountName: 'default', priority: 0, enableServiceLinks: true });
  expect(pod.spec.tolerations).toHaveLength(2);
  expect(pod.spec.volumes?.[0]?.name).toMatch(/^kube-api-access-/);
  expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  expect(pod.metadata.generation).toBe(1);
});

test('a Job that is given only the beginning of its name labels its pods with the whole of it', async () => {
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } };
  const job = await client.resource(Jobs).create({ metadata: { generateName: 'clean-up-', namespace: 'default' }, spec } as unknown as Job);
  expect(job.metadata.name).toMatch(/^clean-up-.{5}$/);
  expect(job.spec.template.metadata?.labels).toMatchObject({
    'job-name': job.metadata.name,
    'batch.kubernetes.io/job-name': job.metadata.name,
  });
});

test('binding puts a pod on a node once, and tells that it is scheduled', async () => {
  const pods = client.resource(Pods);
  await pods.create(newPod('web'));
  const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } } as KubeObject;
  await pods.createSubresource({ namespace: 'default', name: 'web' }, 'binding', binding);
  const bound = await pods.get({ namespace: 'default', name: 'web' });
  expect(bound.spec.nodeName).toBe('n1');
  expect(bound.status?.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }]);
  expect(bound.metadata.generation).toBe(1);
  expect(JSON.stringify(bound.metadata.managedFields)).not.toContain('f:nodeName');
  const again = await pods.createSubresource({ namespace: 'default', name: 'web' }, 'binding', binding).then(() => undefined, statusOf);
  expect(again).toMatchObject({
    code: 409,
    message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
  });
});

test.each([
  [
    'serviceaccounts',
    'default',
    'token',
    { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', spec: {}, status: { expirationTimestamp: '' } },
    'TokenRequest in version "v1" cannot be handled as a TokenRequest: parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"',
  ],
  [
    'pods',
    'web',
    'binding',
    { target: { name: 5 } },
    'Binding in version "v1" cannot be handled as a Binding: json: cannot unmarshal number into Go struct field ObjectReference.target.name of type string',
  ],
  ['pods', 'web', 'binding', { metadata: { name: 'other' }, target: { name: 'n1' } }, 'name in URL does not match name in Binding object'],
  ['pods', 'web', 'eviction', { metadata: { name: 'other' } }, 'name in URL does not match name in Eviction object'],
])(
  'the body of %s %s/%s is of its declared type and for the named object, or refused',
  async (plural, name, subresource, body, message) => {
    const type = { group: '', version: 'v1', plural, kind: '', scope: 'Namespaced' } as const;
    const refused = await client
      .resource<KubeObject>(type)
      .createSubresource({ namespace: 'default', name }, subresource, body as unknown as KubeObject)
      .then(() => undefined, statusOf);
    expect(refused).toMatchObject({ code: 400, reason: 'BadRequest', message });
  },
);

test('a pod’s spec does not change', async () => {
  const pods = client.resource(Pods);
  const pod = await pods.create(newPod('web'));
  const refused = await pods.update({ ...pod, spec: { ...pod.spec, hostNetwork: true } }).then(() => undefined, statusOf);
  expect(refused).toMatchObject({
    code: 422,
    message: expect.stringContaining(
      'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    ),
  });
});

test('services get addresses, and keep them when a manifest is applied again', async () => {
  const services = client.resource(Services);
  const service = { metadata: { namespace: 'default', name: 'web' }, spec: { ports: [{ port: 80 }], type: 'NodePort' } } as Service;
  const created = await services.create(service);
  expect(created.spec).toMatchObject({ clusterIPs: [created.spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  expect(created.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
  const updated = await services.update({ ...service, metadata: created.metadata, spec: { ...service.spec, selector: { app: 'web' } } });
  expect(updated.spec.clusterIP).toBe(created.spec.clusterIP);
  expect(updated.spec.ports).toEqual(created.spec.ports);
  const taken = await services
    .create({ ...service, metadata: { namespace: 'default', name: 'b' }, spec: { ...service.spec, clusterIP: created.spec.clusterIP } })
    .then(() => undefined, statusOf);
  expect(taken?.message).toContain('provided IP is already allocated');
});

test('a deleted namespace lives on, Terminating, and takes nothing new', async () => {
  const namespaces = client.resource(Namespaces);
  await namespaces.create({ metadata: { name: 'gone' }, spec: {} });
  await namespaces.delete({ name: 'gone' });
  const gone = await namespaces.get({ name: 'gone' });
  expect(gone.status).toMatchObject({ phase: 'Terminating' });
  expect(gone.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'gone' });
  const refused = await client
    .resource(ServiceAccounts)
    .create({ metadata: { namespace: 'gone', name: 'x' } })
    .then(() => undefined, statusOf);
  expect(refused).toMatchObject({
    code: 403,
    message: 'serviceaccounts "x" is forbidden: unable to create new content in namespace gone because it is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace gone is being terminated', field: 'metadata.namespace' }] },
  });
  await namespaces.updateSubresource({ name: 'gone' }, 'finalize', { ...gone, spec: { finalizers: [] } });
  await expect(namespaces.get({ name: 'gone' })).rejects.toMatchObject({ status: { reason: 'NotFound' } });
});

test('system namespaces stay', async () => {
  const refused = await client
    .resource(Namespaces)
    .delete({ name: 'default' })
    .then(() => undefined, statusOf);
  expect(refused?.message).toBe('namespaces "default" is forbidden: this namespace may not be deleted');
});

test('a Deployment without selector or with a wrong one is refused in upstream’s words', async () => {
  const deployment = {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'c' } }, spec: { containers: [{ name: 'x', image: 'y' }] } },
    },
  };
  const refused = await client
    .resource(Deployments)
    .create(deployment as never)
    .then(() => undefined, statusOf);
  expect(refused?.message).toBe(
    'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
  );
});

test('bootstrap does nothing the second time', async () => {
  const before = await client.resource(Namespaces).list();
  expect(before.items.map(({ metadata }) => metadata.name)).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  const kubernetes = await client.resource(Services).get({ namespace: 'default', name: 'kubernetes' });
  expect(kubernetes.spec.clusterIP).toBe('10.96.0.1');
});

test('clients learn who they are, what they may do, and whose a token is', async () => {
  const me = await client.resource(SelfSubjectReviews).create({ metadata: {} });
  expect(me.status.userInfo).toMatchObject({ username: 'admin', groups: ['system:masters', 'system:authenticated'] });
  const review = await client
    .resource(SelfSubjectAccessReviews)
    .create({ metadata: {}, spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } });
  expect(review.status).toEqual({ allowed: true });
  expect(review.metadata.managedFields).toMatchObject([
    { manager: 'admin', operation: 'Update', fieldsV1: { 'f:spec': { 'f:resourceAttributes': { 'f:verb': {} } } } },
  ]);
  // What only the server says of an object is not looked at.
  const said = await client.resource(SelfSubjectReviews).create({ metadata: { uid: 'u', creationTimestamp: '2001-01-01T00:00:00Z' } });
  expect([said.metadata.uid, said.metadata.creationTimestamp]).toEqual([undefined, expect.stringMatching(/^(?!2001)/)]);
  const access = { metadata: { uid: 'u' }, spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } };
  expect((await client.resource(SelfSubjectAccessReviews).create(access)).metadata.uid).toBeUndefined();
  const named = client
    .resource(SelfSubjectAccessReviews)
    .create({ metadata: { name: 'x' }, spec: { resourceAttributes: { verb: 'get' } } });
  await expect(named).rejects.toThrow(
    /^\.authorization\.k8s\.io "" is invalid: metadata: Invalid value: \{"name":"x",.*\}: must be empty$/,
  );
  const request = { metadata: {}, spec: { expirationSeconds: 600 }, status: {} } as TokenRequest;
  const made = (await client
    .resource(ServiceAccounts)
    .createSubresource({ namespace: 'default', name: 'default' }, 'token', request)) as TokenRequest;
  expect(made.metadata).toMatchObject({ name: 'default', namespace: 'default', managedFields: [{ subresource: 'token' }] });
  // What the server fills in before anything else is asked for is taken for the client's, as with any other object.
  const plain = { metadata: {}, spec: {}, status: {} } as unknown as TokenRequest;
  const hour = await client.resource(ServiceAccounts).createSubresource({ namespace: 'default', name: 'default' }, 'token', plain);
  expect(hour).toMatchObject({
    spec: { expirationSeconds: 3600 },
    metadata: { managedFields: [{ fieldsV1: { 'f:spec': { 'f:expirationSeconds': {} } } }] },
  });
  const of = { metadata: { uid: 'other' }, spec: {}, status: {} } as unknown as TokenRequest;
  await expect(client.resource(ServiceAccounts).createSubresource({ namespace: 'default', name: 'default' }, 'token', of)).rejects.toThrow(
    /^Operation cannot be fulfilled on TokenRequest\.authentication\.k8s\.io "default": the UID in the token request \(other\) does not match/,
  );
  const whose = await client.resource(TokenReviews).create({ metadata: {}, spec: { token: made.status.token! } });
  expect(whose.status).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:default' } });
  const nobodys = await client.resource(TokenReviews).create({ metadata: {}, spec: { token: 'garbage' } });
  expect(nobodys.status).toEqual({ user: {}, error: 'invalid bearer token' });
  expect(me.metadata.creationTimestamp).toMatch(/Z$/);
});

test('a token is asked for no longer than the server allows, but for those of volumes, which last a year', async () => {
  const ask = (expirationSeconds: number) =>
    client.resource(ServiceAccounts).createSubresource({ namespace: 'default', name: 'default' }, 'token', {
      metadata: {},
      spec: { expirationSeconds },
      status: {},
    } as unknown as TokenRequest) as Promise<TokenRequest>;
  const { metadata, spec, status } = await ask(7 * 24 * 3600);
  expect(spec.expirationSeconds).toBe(24 * 3600);
  expect(Date.parse(status.expirationTimestamp!) - Date.parse(metadata.creationTimestamp!)).toBe(24 * 3600 * 1000);
  expect((await ask(3607)).spec.expirationSeconds).toBe(3607);
});

test('an eviction whose delete options ask for a dry run removes nothing', async () => {
  const pods = client.resource(Pods);
  await pods.create(newPod('web'));
  const eviction = { metadata: { name: 'web' }, deleteOptions: { dryRun: ['All'] } } as unknown as KubeObject;
  await pods.createSubresource({ namespace: 'default', name: 'web' }, 'eviction', eviction);
  expect((await pods.get({ namespace: 'default', name: 'web' })).metadata.deletionTimestamp).toBeUndefined();
});

// As kube-apiserver 1.36 answers.
test.each([
  [
    'no such policy',
    { propagationPolicy: 'Foo' },
    'propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  ['two policies', { propagationPolicy: 'Orphan', orphanDependents: true }, 'orphanDependents and deletionPropagation cannot be both set'],
  ['no such dry run', { dryRun: ['x'] }, 'dryRun: Unsupported value: ["x"]: supported values: "All"'],
  ['a store that may be broken', { ignoreStoreReadErrorWithClusterBreakingPotential: true }, 'Eviction.policy "web" is invalid'],
])('an eviction that asks for %s is refused, and marks nothing', async (_name, deleteOptions, message) => {
  const pods = client.resource(Pods);
  await pods.create(newPod('web')).catch(() => undefined);
  const key = { namespace: 'default', name: 'web' };
  const eviction = { metadata: { name: 'web' }, deleteOptions } as unknown as KubeObject;
  await expect(pods.createSubresource(key, 'eviction', eviction)).rejects.toThrow(message);
  expect((await pods.get(key)).status?.conditions ?? []).toEqual([]);
});

test('an eviction of a pod of another namespace is refused', async () => {
  const pods = client.resource(Pods);
  await pods.create(newPod('web')).catch(() => undefined);
  const eviction = { metadata: { name: 'web', namespace: 'other' } } as unknown as KubeObject;
  const evicted = pods.createSubresource({ namespace: 'default', name: 'web' }, 'eviction', eviction);
  await expect(evicted).rejects.toThrow('the namespace of the provided object does not match the namespace sent on the request');
});

test('an eviction that a budget forbids is refused with 429', async () => {
  const pods = client.resource(Pods);
  const labels = { app: 'web' };
  const pod = await pods.create({ ...newPod('web'), metadata: { namespace: 'default', name: 'web', labels } });
  await pods.updateStatus({ ...pod, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } });
  const budgets = client.resource(PodDisruptionBudgets);
  const budget = await budgets.create({
    metadata: { namespace: 'default', name: 'web' },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
  });
  await budgets.updateStatus({
    ...budget,
    status: { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
  });
  const eviction = { metadata: { name: 'web', namespace: 'default' } };
  const refused = await pods.createSubresource({ namespace: 'default', name: 'web' }, 'eviction', eviction).then(() => undefined, statusOf);
  expect(refused).toMatchObject({
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget web needs 1 healthy pods and has 1 currently' }] },
  });
});

/** A pod that serves, a budget for it with this status, and what an eviction of it is answered. */
async function evictWith(budgetStatuses: readonly object[], deleteOptions: object = {}, ready = 'True'): Promise<unknown> {
  const pods = client.resource(Pods);
  const labels = { app: 'web' };
  const pod = await pods.create({ ...newPod('web'), metadata: { namespace: 'default', name: 'web', labels } });
  await pods.updateStatus({ ...pod, status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] } } as never);
  for (const [nth, status] of budgetStatuses.entries()) {
    const metadata = { namespace: 'default', name: `web-${nth}` };
    const budget = await client
      .resource(PodDisruptionBudgets)
      .create({ metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } });
    const counts = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
    await client.resource(PodDisruptionBudgets).updateStatus({ ...budget, status: { ...counts, ...status } } as never);
  }
  const eviction = { metadata: { name: 'web', namespace: 'default' }, deleteOptions } as unknown as KubeObject;
  return pods.createSubresource({ namespace: 'default', name: 'web' }, 'eviction', eviction).then(() => undefined, statusOf);
}
const failed = {
  type: 'DisruptionAllowed',
  status: 'False',
  reason: 'SyncFailed',
  message: 'why',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};
const because = (message: string): object => ({ code: 429, details: { causes: [{ reason: 'DisruptionBudget', message }] } });

const evictions: [title: string, budgets: readonly object[], answer: object | undefined, deleteOptions?: object, ready?: string][] = [
  ['without a budget passes', [], undefined],
  ['that the budget allows passes', [{ disruptionsAllowed: 1 }], undefined],
  [
    'with a budget that failed says why',
    [{ conditions: [failed] }],
    because('The disruption budget web-0 does not allow evicting pods currently because it failed sync: why'),
  ],
  [
    'with more healthy pods than are needed says only that',
    [{ currentHealthy: 3 }],
    because('The disruption budget web-0 does not allow evicting pods currently'),
  ],
  [
    'with a budget that is not counted yet is to come again',
    [{ observedGeneration: 0, disruptionsAllowed: 1 }],
    { code: 429, details: { retryAfterSeconds: 10 } },
  ],
  [
    'with two budgets is not supported',
    [{}, {}],
    { code: 500, message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.' },
  ],
  ['of an unhealthy pod passes while the others are enough', [{}], undefined, {}, 'False'],
  [
    'of an unhealthy pod waits while the others are not',
    [{ currentHealthy: 0 }],
    because('The disruption budget web-0 needs 1 healthy pods and has 0 currently'),
    {},
    'False',
  ],
  [
    'of another pod of that name is refused',
    [],
    {
      code: 409,
      message: expect.stringContaining(
        'Operation cannot be fulfilled on Pod "web": the UID in the precondition (1) does not match the UID in record',
      ),
    },
    { preconditions: { uid: '1' } },
  ],
  [
    'that would delete what cannot be read is refused',
    [],
    {
      code: 422,
      message:
        'Eviction.policy "web" is invalid: deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: can not be set for pod eviction, try after removing the option',
    },
    { ignoreStoreReadErrorWithClusterBreakingPotential: true },
  ],
];

test.each(evictions)('an eviction %s', async (_, budgets, answer, deleteOptions, ready) => {
  const status = await evictWith(budgets, deleteOptions, ready);
  if (answer === undefined) expect(status).toBeUndefined();
  else expect(status).toMatchObject(answer);
});

test('a limit range gives containers defaults and refuses what is too much', async () => {
  const limits = [{ type: 'Container', default: { cpu: '500m' }, max: { cpu: '1' } }] as never;
  await client.resource(LimitRanges).create({ metadata: { namespace: 'default', name: 'small' }, spec: { limits } });
  const pod = await client.resource(Pods).create(newPod('web'));
  expect(pod.spec.containers[0]?.resources).toEqual({ requests: { cpu: '500m' }, limits: { cpu: '500m' } });
  const greedy = newPod('greedy');
  greedy.spec.containers[0]!.resources = { limits: { cpu: '2' } } as never;
  const refused = await client
    .resource(Pods)
    .create(greedy)
    .then(() => undefined, statusOf);
  expect(refused?.message).toBe('pods "greedy" is forbidden: maximum cpu usage per Container is 1, but limit is 2');
});
