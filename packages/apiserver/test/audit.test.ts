import { expect, test } from 'vitest';
import { silentLogger } from '@kubewright/api-machinery';
import { BlockingSink, parseAuditPolicy, type AuditEvent, type AuditSink } from '../src/index.ts';
import { configMap, startServer, watchLines, type TestOptions } from './fixture.ts';

const maps = '/api/v1/namespaces/default/configmaps';

/** What the server does on its own is left out. */
async function audited(policy: string, more: TestOptions['deps'] = {}) {
  const events: AuditEvent[] = [];
  const server = await startServer({
    deps: {
      audit: {
        policy: parseAuditPolicy(policy),
        sink: { process: (event) => void (event.user.username === 'system:apiserver' || events.push(structuredClone(event))) as undefined },
      },
      ...more,
    },
  });
  return { server, events };
}

const everything = (level: string, more = ''): string => `apiVersion: audit.k8s.io/v1\nkind: Policy\n${more}rules:\n- level: ${level}\n`;

test('At Metadata an event tells who did what to which object, from where, and never a body', async () => {
  const { server, events } = await audited(everything('Metadata'));
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: 'hunter2' } };
  const { headers } = await server.request('POST', '/api/v1/namespaces/default/secrets?fieldManager=me', {
    body,
    headers: { 'user-agent': 'kubectl/v1', 'x-forwarded-for': '10.0.0.1, nonsense' },
  });
  const user = { username: 'admin', groups: ['system:masters', 'system:authenticated'] };
  const common = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: headers['audit-id'],
    verb: 'create',
    user,
    userAgent: 'kubectl/v1',
    requestURI: '/api/v1/namespaces/default/secrets?fieldManager=me',
    sourceIPs: ['10.0.0.1', '127.0.0.1'],
    requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
    stageTimestamp: '2026-01-01T00:00:00.000000Z',
  };
  expect(events).toEqual([
    { ...common, stage: 'RequestReceived', objectRef: { resource: 'secrets', namespace: 'default', apiVersion: 'v1' } },
    {
      ...common,
      stage: 'ResponseComplete',
      objectRef: { resource: 'secrets', namespace: 'default', name: 's', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 201 },
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    },
  ]);
  expect(JSON.stringify(events)).not.toContain('hunter2');
  await server.stop();
});

test('Bodies are told where the policy wants them, without managed fields where it does not', async () => {
  const { server, events } = await audited(everything('RequestResponse', 'omitStages: [RequestReceived]\nomitManagedFields: true\n'));
  await server.request('POST', maps, { body: configMap('a', { x: '1' }) });
  await server.request('PATCH', `${maps}/a`, { body: { data: { x: '2' } }, headers: { 'content-type': 'application/merge-patch+json' } });
  await server.request('GET', maps);
  const table = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };
  const shown = [await server.request('GET', maps, table), await server.request('GET', `${maps}/a`, table)];
  expect(events.map(({ stage }) => stage)).toEqual(Array(5).fill('ResponseComplete'));
  expect(events[0]).toMatchObject({ requestObject: { data: { x: '1' } }, responseObject: { kind: 'ConfigMap', data: { x: '1' } } });
  expect(events[1]).toMatchObject({ requestObject: { data: { x: '2' } }, responseObject: { data: { x: '2' } } });
  expect(events[2]).toMatchObject({ responseObject: { kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }] } });
  for (const [i, { json }] of shown.entries()) {
    delete json.rows[0].object.metadata.managedFields;
    expect(events[3 + i]!.responseObject).toEqual(json);
  }
  expect(JSON.stringify(events)).not.toContain('managedFields');
  await server.stop();
});

test('Refusals tell why, an impersonated user is named beside the real one, and failed authentication is told as it is answered', async () => {
  const { server, events } = await audited(everything('Metadata', 'omitStages: [RequestReceived]\n'));
  await server.request('GET', '/api/v1/nodes', { headers: { 'x-user': 'jane' } });
  expect(events.shift()).toMatchObject({
    user: { username: 'jane' },
    annotations: { 'authorization.k8s.io/decision': 'forbid' },
    responseStatus: {
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      message: 'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    },
  });
  await server.request('GET', '/version', { headers: { 'impersonate-user': 'bob' } });
  expect(events.shift()).toMatchObject({
    user: { username: 'admin' },
    impersonatedUser: { username: 'bob', groups: ['system:authenticated'] },
    authenticationMetadata: { impersonationConstraint: 'impersonate:user-info' },
    requestURI: '/version',
    verb: 'get',
  });
  await server.request('GET', '/version', { headers: { 'x-user': '-', authorization: 'Bearer secret' } });
  expect(events.shift()).toMatchObject({
    stage: 'ResponseStarted',
    user: {},
    responseStatus: { status: 'Failure', code: 401, message: 'Unauthorized', reason: 'Unauthorized' },
  });
  expect(events).toEqual([]);
  await server.stop();
});

test('A watch is told when it begins to answer and when it has ended, a malfunction as a panic', async () => {
  const { server, events } = await audited(everything('Metadata'), {
    admission: [
      {
        name: 'Broken',
        handles: () => true,
        admit: () => {
          throw new Error('broken');
        },
      },
    ],
  });
  const controller = new AbortController();
  const { raw } = await server.request('GET', `${maps}?watch=true&allowWatchBookmarks=true&timeoutSeconds=5`, {
    signal: controller.signal,
  });
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted']);
  const ended = watchLines(raw).next();
  await server.clock.advance(5_000);
  await ended;
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted', 'ResponseComplete']);
  await server.request('POST', maps, { body: configMap('x') });
  expect(events.at(-1)).toMatchObject({ stage: 'Panic', responseStatus: { code: 500, reason: 'InternalError' } });
  await server.stop();
});

test('What components of the same process do is audited as if they had come from outside', async () => {
  const { server, events } = await audited(everything('Request', 'omitStages: [RequestReceived]\n'));
  const { ConfigMaps } = await import('@kubewright/api/core/v1');
  await server.client.resource(ConfigMaps).create({ metadata: { namespace: 'default', name: 'direct' }, data: { x: '1' } });
  expect(events.filter(({ user }) => user.username === 'admin')).toMatchObject([
    {
      verb: 'create',
      requestURI: expect.stringMatching(/^\/api\/v1\/namespaces\/default\/configmaps/),
      requestObject: { data: { x: '1' } },
      responseStatus: { code: 201 },
    },
  ]);
  await server.stop();
});

const policy = parseAuditPolicy(`
apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: None
  users: ["system:kube-proxy"]
  verbs: ["watch"]
  resources: [{ group: "", resources: ["endpoints", "services"] }]
- level: None
  nonResourceURLs: ["/healthz*", "/version"]
- level: Request
  resources: [{ group: "", resources: ["pods/*"] }, { group: apps, resources: ["*/scale"] }]
- level: RequestResponse
  resources: [{ group: "", resources: ["configmaps"], resourceNames: ["leader"] }]
  namespaces: ["kube-system"]
- level: Metadata
  userGroups: ["auditors"]
`);

const plain = {
  user: { name: 'x', groups: [] as string[] },
  verb: 'get',
  path: '',
  resourceRequest: true,
  group: '',
  version: 'v1',
  resource: '',
  subresource: '',
  namespace: 'default',
  name: '',
};

test.each([
  [{ user: { name: 'system:kube-proxy', groups: [] }, verb: 'watch', resource: 'services' }, 'None'],
  [{ verb: 'get', resourceRequest: false, path: '/healthz/etcd', resource: '' }, 'None'],
  [{ verb: 'get', resource: 'pods', subresource: 'log' }, 'Request'],
  [{ verb: 'get', resource: 'pods' }, 'Request'],
  [{ verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale' }, 'Request'],
  [{ verb: 'get', resource: 'configmaps', name: 'leader', namespace: 'kube-system' }, 'RequestResponse'],
  [{ verb: 'get', resource: 'configmaps', name: 'other', namespace: 'kube-system', user: { name: 'x', groups: ['auditors'] } }, 'Metadata'],
  [{ verb: 'get', resource: 'secrets' }, 'None'],
])('The first rule that matches %j decides: %s', (attributes, level) => {
  const decision = policy.decide({ ...plain, ...attributes });
  expect(decision.level).toBe(level);
});

test.each([
  [
    'kind: Policy\napiVersion: audit.k8s.io/v1beta1\nrules: [{ level: None }]',
    'unknown group version field "audit.k8s.io/v1beta1" in policy',
  ],
  ['kind: Policy\napiVersion: audit.k8s.io/v1\nrules: []', 'loaded illegal policy with 0 rules'],
  [
    'kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{ level: Much }]',
    'rules[0].level: Unsupported value: "Much": supported values: "None", "Metadata", "Request", "RequestResponse"',
  ],
  [
    'kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{ level: None, nonResourceURLs: ["/a*b"] }]',
    `rules[0].nonResourceURLs[0]: Invalid value: "/a*b": non-resource URL wildcards '*' must be the final character of the rule`,
  ],
])('A policy that says %j is refused: %s', (text, message) => {
  expect(() => parseAuditPolicy(text)).toThrow(message);
});

test('A key of a policy with nothing behind it says nothing', async () => {
  const { server, events } = await audited(
    everything('Metadata', 'omitStages:\n') + '  users:\n  verbs:\n  resources:\n  - group: ""\n    resources:\n',
  );
  expect((await server.request('GET', maps)).status).toBe(200);
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
  await server.stop();
});

/** A rule for everybody but the server itself. */
const others = (rule: string): string =>
  `kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{ level: None, users: [system:apiserver] }, { ${rule} }]`;

test('In mode blocking an answer waits until its event is stored; in blocking-strict a request that cannot be audited is not done', async () => {
  const stored: AuditEvent[] = [];
  let refuse = false;
  const deliver = async (events: readonly AuditEvent[]): Promise<void> => {
    if (refuse) throw new Error('the disk is full');
    stored.push(...events);
  };
  const sink = new BlockingSink({ logger: silentLogger, deliver }, { strict: true });
  const server = await startServer({ deps: { audit: { policy: parseAuditPolicy(others('level: Metadata')), sink } } });
  expect((await server.request('POST', '/api/v1/namespaces/default/configmaps', { body: configMap('a') })).status).toBe(201);
  expect(stored.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
  refuse = true;
  const refused = await server.request('POST', '/api/v1/namespaces/default/configmaps', { body: configMap('b') });
  expect([refused.status, refused.text]).toEqual([
    500,
    'Internal Server Error: "/api/v1/namespaces/default/configmaps": failed to store audit event\n',
  ]);
  const { ConfigMaps } = await import('@kubewright/api/core/v1');
  await expect(server.client.resource(ConfigMaps).get({ namespace: 'default', name: 'a' })).rejects.toThrow('failed to store audit event');
  refuse = false;
  expect((await server.request('GET', '/metrics')).text).toContain('apiserver_audit_requests_rejected_total 2\n');
  expect((await server.request('GET', '/api/v1/namespaces/default/configmaps/b')).status).toBe(404);
  expect(sink.lost).toBeGreaterThan(0);
  await server.stop();
});

test('The object of a request is audited as it was understood, with its defaults, and a deletion tells what became of it', async () => {
  const events: AuditEvent[] = [];
  const sink: AuditSink = { process: (event) => void events.push(event) as undefined };
  const server = await startServer({
    deps: { audit: { policy: parseAuditPolicy(others('level: Request, omitStages: [RequestReceived]')), sink } },
  });
  const service = { kind: 'Service', apiVersion: 'v1', metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } };
  await server.request('POST', '/api/v1/namespaces/default/services', { body: service });
  expect(events[0]!.requestObject).toMatchObject({ spec: { ports: [{ port: 80, protocol: 'TCP' }] } });
  expect(events[0]!.requestObject).not.toHaveProperty('metadata.uid');
  await server.request('POST', '/api/v1/namespaces/default/configmaps', { body: configMap('a') });
  await server.request('DELETE', '/api/v1/namespaces/default/configmaps/a');
  expect(events[2]!.responseStatus).toMatchObject({ status: 'Success', details: { name: 'a', kind: 'configmaps' }, code: 200 });
  expect(Object.keys(events[1]!.objectRef!)).toEqual(['resource', 'namespace', 'name', 'apiVersion']);
  await server.stop();
});

test('Bodies of special subresources and of deletions are audited with their kind, also where the client left it out', async () => {
  const { server, events } = await audited(everything('Request', 'omitStages: [RequestReceived]\n'), {
    customSubresources: [
      {
        group: '',
        plural: 'pods',
        name: 'eviction',
        body: { group: 'policy', version: 'v1', kind: 'Eviction' },
        handle: async ({ body }) => body!,
      },
    ],
  });
  await server.request('POST', '/api/v1/namespaces/default/pods/p/eviction', { body: { metadata: { name: 'p' } } });
  await server.request('DELETE', '/api/v1/namespaces/default/configmaps/none', { body: { gracePeriodSeconds: 0 } });
  expect(events.map(({ requestObject }) => requestObject)).toEqual([
    { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'p' } },
    { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal', gracePeriodSeconds: 0 },
  ]);
  await server.stop();
});

test('A Status that is answered is told at every level, whatever answers it', async () => {
  const { server, events } = await audited(everything('Metadata', 'omitStages: [RequestReceived]\n'), {
    customSubresources: [
      {
        group: '',
        plural: 'pods',
        name: 'eviction',
        handle: async () => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }),
      },
    ],
  });
  const body = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'p' } };
  expect((await server.request('POST', '/api/v1/namespaces/default/pods/p/eviction', { body })).status).toBe(201);
  expect(events[0]!.responseStatus).toEqual({ metadata: {}, status: 'Success', code: 201 });
  await server.stop();
});
