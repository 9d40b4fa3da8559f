import { statusOf, type KubeObject } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, ValidatingWebhookConfigurations } from '@kubewright/api/admissionregistration/v1';
import { ConfigMaps, Namespaces, Services } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import type { AdmissionPlugin } from '@kubewright/apiserver';
import { type Client } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { RecordedSpan } from '../../apiserver/test/recording-tracer.ts';
import { MutatingAdmissionWebhook, ValidatingAdmissionWebhook } from '../src/index.ts';
import { startServer, type ExtendedServer } from './extended-server.ts';
import { jsonPatch, startWebhook, type WebhookServer } from './webhook-server.ts';

let extended: ExtendedServer;
let client: Client;

beforeEach(async () => {
  extended = await startServer((deps) => [new MutatingAdmissionWebhook(deps), new ValidatingAdmissionWebhook(deps)], {
    authorize: ({ verb }) => ({ kind: verb === 'escape' ? 'noOpinion' : 'allow', reason: '' }),
  });
  client = extended.client;
  await client.resource(Namespaces).create({ metadata: { name: 'default', labels: { team: 'a' } } } as never);
});
afterEach(() => extended[Symbol.asyncDispose]());

const rule = { operations: ['CREATE', 'UPDATE', 'DELETE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], scope: '*' };
const defaults = {
  rules: [rule],
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  sideEffects: 'None',
  timeoutSeconds: 10,
  admissionReviewVersions: ['v1'],
};

async function validating(hook: WebhookServer, more: object = {}, name = 'check.example.com'): Promise<void> {
  const webhooks = [{ ...defaults, name, clientConfig: { url: hook.url(`/${name}`), caBundle: hook.caBundle }, ...more }];
  await client.resource(ValidatingWebhookConfigurations).create({ metadata: { name }, webhooks } as never);
}

async function mutating(hook: WebhookServer, name: string, more: object = {}): Promise<void> {
  const webhooks = [
    { ...defaults, name, reinvocationPolicy: 'Never', clientConfig: { url: hook.url(`/${name}`), caBundle: hook.caBundle }, ...more },
  ];
  await client.resource(MutatingWebhookConfigurations).create({ metadata: { name }, webhooks } as never);
}

const create = (name: string, more: object = {}, options: object = {}) =>
  client.resource(ConfigMaps).create({ metadata: { name, namespace: 'default' }, ...more } as never, options);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => statusOf(error),
  );

test('A call is a step of a traced request, and the webhook may go on with its trace', async () => {
  const span = new RecordedSpan('Create', 'a');
  const traced = (plugin: AdmissionPlugin): AdmissionPlugin => ({
    name: plugin.name,
    handles: () => true,
    validate: (request) => plugin.validate!({ ...request, span, warn: () => {} }),
  });
  await using server = await startServer((deps) => [traced(new ValidatingAdmissionWebhook(deps))]);
  ({ client } = server);
  await client.resource(Namespaces).create({ metadata: { name: 'default' } } as never);
  await using hook = await startWebhook(() => ({ response: { allowed: true } }));
  await validating(hook);
  await create('a');
  expect(span.tree).toBe('Create (Call validating webhook (HTTP POST))');
  const call = span.find('Call validating webhook');
  expect(call).toMatchObject({ state: 'ended', events: ['Request completed'] });
  expect(call?.attributes).toEqual({
    configuration: 'check.example.com',
    webhook: 'check.example.com',
    resource: '/v1, Resource=configmaps',
    subresource: '',
    operation: 'CREATE',
    UID: hook.reviews[0]!.request.uid,
  });
  expect(hook.reviews[0]!.traceparent).toBe('recorded');
});

test('A validating webhook sees the whole request, and its refusal is told as upstream tells it', async () => {
  await using hook = await startWebhook(() => ({
    response: { allowed: false, status: { message: 'no such luck', code: 403, reason: 'Forbidden' } },
  }));
  await validating(hook);
  expect(await failure(create('a', { data: { x: '1' } }))).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message: 'admission webhook "check.example.com" denied the request: no such luck',
  });
  const [{ request, path }] = hook.reviews as [WebhookServer['reviews'][0]];
  expect(path).toBe('/check.example.com?timeout=10s');
  expect(request).toMatchObject({
    kind: { group: '', version: 'v1', kind: 'ConfigMap' },
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    requestKind: { kind: 'ConfigMap' },
    name: 'a',
    namespace: 'default',
    operation: 'CREATE',
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    userInfo: { username: 'jane', uid: 'u1', groups: ['devs'], extra: { scopes: ['a'] } },
    object: { kind: 'ConfigMap', apiVersion: 'v1', data: { x: '1' } },
  });
});

/** Counters alone, without the prefix they share. */
const counted = (): string[] =>
  extended.metrics
    .families()
    .filter(({ type }) => type === 'counter')
    .flatMap((family) => [...family.lines()])
    .map((line) => line.replace('apiserver_admission_', ''));

test('Metrics tell how calls of webhooks ended: allowed, refused, failed, failed and ignored, or this server itself could not go on', async () => {
  await using hook = await startWebhook((path, { name }) =>
    path.startsWith('/change')
      ? { response: name === 'odd' ? jsonPatch([{ op: 'remove', path: '/nowhere' }]) : { allowed: true } }
      : name === 'lost'
        ? { status: 418 }
        : { response: { allowed: name !== 'no', status: { code: 999 } } },
  );
  await mutating(hook, 'change.example.com');
  await validating(hook);
  await validating(
    hook,
    { failurePolicy: 'Ignore', clientConfig: { url: 'https://127.0.0.1:1/', caBundle: hook.caBundle } },
    'away.example.com',
  );
  await create('yes');
  for (const name of ['no', 'lost', 'odd']) expect(await failure(create(name))).toBeDefined();
  expect(counted().sort()).toEqual([
    'webhook_fail_open_count{name="away.example.com",type="validating"} 3',
    'webhook_rejection_count{error_type="apiserver_internal_error",name="change.example.com",operation="CREATE",rejection_code="0",type="admit"} 1',
    'webhook_rejection_count{error_type="calling_webhook_error",name="check.example.com",operation="CREATE",rejection_code="418",type="validating"} 1',
    'webhook_rejection_count{error_type="no_error",name="check.example.com",operation="CREATE",rejection_code="600",type="validating"} 1',
    'webhook_request_total{code="0",name="change.example.com",operation="CREATE",rejected="true",type="admit"} 1',
    'webhook_request_total{code="200",name="change.example.com",operation="CREATE",rejected="false",type="admit"} 3',
    'webhook_request_total{code="200",name="check.example.com",operation="CREATE",rejected="false",type="validating"} 1',
    'webhook_request_total{code="418",name="check.example.com",operation="CREATE",rejected="true",type="validating"} 1',
    'webhook_request_total{code="503",name="away.example.com",operation="CREATE",rejected="false",type="validating"} 3',
    'webhook_request_total{code="600",name="check.example.com",operation="CREATE",rejected="true",type="validating"} 1',
  ]);
});

test('Metrics tell of match conditions that keep a webhook from being called, or cannot be evaluated', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: true } }));
  const matchConditions = [
    { name: 'named', expression: "object.metadata.name != 'other'" },
    { name: 'has-data', expression: "object.data.a == 'x'" },
  ];
  await validating(hook, { matchConditions });
  await create('other');
  expect(await failure(create('none'))).toMatchObject({ code: 403 });
  await create('met', { data: { a: 'x' } });
  const labels = 'kind="webhook",name="check.example.com",operation="CREATE",type="validating"';
  expect(counted().sort()).toEqual([
    `match_condition_evaluation_errors_total{${labels}} 1`,
    `match_condition_exclusions_total{${labels}} 1`,
    'webhook_request_total{code="200",name="check.example.com",operation="CREATE",rejected="false",type="validating"} 1',
  ]);
  const [seconds] = extended.metrics.families().filter(({ name }) => name.endsWith('match_condition_evaluation_seconds'));
  expect([...seconds!.lines()].join('')).toContain(`apiserver_admission_match_condition_evaluation_seconds_count{${labels}} 3`);
});

test('What webhooks did, and what they want to be told of it, stands in the audit', async () => {
  await using hook = await startWebhook(() => ({
    response: { ...jsonPatch([{ op: 'add', path: '/data', value: { a: '1' } }]), auditAnnotations: { seen: 'yes' } },
  }));
  await mutating(hook, 'change.example.com');
  await validating(hook, { failurePolicy: 'Ignore', clientConfig: { url: 'https://127.0.0.1:1/', caBundle: hook.caBundle } });
  await create('told');
  expect(
    extended.events.findLast(
      ({ verb, stage, objectRef }) => verb === 'create' && stage === 'ResponseComplete' && objectRef?.name === 'told',
    )?.annotations,
  ).toMatchObject({
    'mutation.webhook.admission.k8s.io/round_0_index_0':
      '{"configuration":"change.example.com","webhook":"change.example.com","mutated":true}',
    'change.example.com/seen': 'yes',
    'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'check.example.com',
  });
});

test('A refusal without a word is a 400 without explanation', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: false } }));
  await validating(hook);
  expect(await failure(create('a'))).toMatchObject({
    code: 400,
    message: 'admission webhook "check.example.com" denied the request without explanation',
  });
});

test('A mutating webhook changes the object by a JSON patch', async () => {
  await using hook = await startWebhook(() => ({
    response: {
      ...jsonPatch([
        { op: 'add', path: '/data', value: { added: 'yes' } },
        { op: 'add', path: '/unknown', value: 1 },
      ]),
      auditAnnotations: { a: 'b' },
    },
  }));
  await mutating(hook, 'fill.example.com');
  const made = await create('a');
  expect(made.data).toEqual({ added: 'yes' });
  expect(made).not.toHaveProperty('unknown');
});

test('A webhook that wants to be called again sees what a later one changed', async () => {
  await using hook = await startWebhook((path, { object }) => {
    if (path.startsWith('/b.'))
      return { response: object.data?.b ? { allowed: true } : jsonPatch([{ op: 'add', path: '/data', value: { b: '1' } }]) };
    return { response: object.data?.b ? jsonPatch([{ op: 'add', path: '/data/sawB', value: 'yes' }]) : { allowed: true } };
  });
  await mutating(hook, 'a.example.com', { reinvocationPolicy: 'IfNeeded' });
  await mutating(hook, 'b.example.com');
  const made = await create('a');
  expect(made.data).toEqual({ b: '1', sawB: 'yes' });
  expect(hook.reviews.map(({ path }) => path.slice(1, 2))).toEqual(['a', 'b', 'a']);
});

test('A webhook that cannot be reached fails the request, unless its policy ignores that', async () => {
  const gone = await startWebhook(() => undefined);
  await gone[Symbol.asyncDispose]();
  await validating(gone, {}, 'gone.example.com');
  const url = `https://127.0.0.1:${gone.port}/gone.example.com?timeout=10s`;
  const message = `Internal error occurred: failed calling webhook "gone.example.com": failed to call webhook: Post "${url}": dial tcp 127.0.0.1:${gone.port}: connect: connection refused`;
  expect(await failure(create('a'))).toMatchObject({ code: 500, reason: 'InternalError', message });
  const configurations = client.resource(ValidatingWebhookConfigurations);
  await configurations.patch(
    { name: 'gone.example.com' },
    { type: 'json', operations: [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Ignore' }] },
  );
  expect((await create('a')).metadata.name).toBe('a');
});

test('A webhook that does not answer in time is told as an exceeded deadline', async () => {
  await using hook = await startWebhook(() => undefined);
  await validating(hook, { timeoutSeconds: 1 });
  const failing = failure(create('a'));
  while (hook.reviews.length === 0) await settle();
  await extended.clock.advance(1_000);
  expect((await failing)!.message).toMatch(/failed to call webhook: Post "https:.*\?timeout=1s": context deadline exceeded$/);
});

test('A certificate of another authority is not trusted', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: true } }));
  await using other = await startWebhook(() => undefined);
  await validating(hook, { clientConfig: { url: hook.url('/'), caBundle: other.caBundle } });
  expect((await failure(create('a')))!.message).toMatch(
    /tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
  );
});

test("A webhook's own certificate is trusted where it is the bundle itself, as envtest makes it", async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: true } }));
  await validating(hook, { clientConfig: { url: hook.url('/'), caBundle: hook.ownCertificate } });
  expect((await create('a')).metadata.name).toBe('a');
});

test.each([
  ['//validate', '/validate'],
  ['/a/./b//c/', '/a/b/c'],
  ['', '/'],
])('The path "%s" of a webhook is called as %s', async (path, called) => {
  await using hook = await startWebhook(() => ({ response: { allowed: true } }));
  await validating(hook, { clientConfig: { url: `${hook.url('')}${path}`, caBundle: hook.caBundle } });
  await create('a');
  expect(hook.reviews.map((review) => review.path)).toEqual([`${called}?timeout=10s`]);
});

test('A redirect is an answer like any other and is not followed', async () => {
  await using hook = await startWebhook(() => ({ status: 307, headers: { location: '/elsewhere' }, body: '' }));
  await validating(hook);
  expect((await failure(create('a')))!.message).toMatch(
    /failed to call webhook: the server responded with the status code 307 but did not return more information$/,
  );
  expect(hook.reviews).toHaveLength(1);
});

test.each([
  [{ uid: 'other', allowed: true }, /received invalid webhook response: expected response.uid="[^"]+", got "other"$/],
  [
    { allowed: true, patch: 'W10=', patchType: 'JSONPatch' },
    /received invalid webhook response: validating webhook may not return response.patch$/,
  ],
])('An answer that breaks the protocol is refused: %j', async (response, message) => {
  await using hook = await startWebhook(() => ({ response }));
  await validating(hook);
  expect((await failure(create('a')))!.message).toMatch(message);
});

test('A webhook behind a service is called at an endpoint of it, under the name of the service', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: false, status: { message: 'reached' } } }), ['guard.system.svc']);
  await client.resource(Namespaces).create({ metadata: { name: 'system' } } as never);
  const clientConfig = { service: { namespace: 'system', name: 'guard', path: '/check', port: 443 }, caBundle: hook.caBundle };
  await validating(hook, { clientConfig });
  const url = 'https://guard.system.svc:443/check?timeout=10s';
  expect((await failure(create('a')))!.message).toBe(
    `Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "${url}": service "guard" not found`,
  );
  await client
    .resource(Services)
    .create({ metadata: { name: 'guard', namespace: 'system' }, spec: { ports: [{ port: 443, protocol: 'TCP' }] } } as never);
  expect((await failure(create('a')))!.message).toContain('no endpoints available for service "guard"');
  const slice = {
    metadata: { name: 'guard-1', namespace: 'system', labels: { 'kubernetes.io/service-name': 'guard' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: '', port: hook.port, protocol: 'TCP' }],
  };
  await client.resource(EndpointSlices).create(slice as never);
  expect((await failure(create('a')))!.message).toBe('admission webhook "check.example.com" denied the request: reached');
});

test('Selectors, dry runs and configurations themselves decide whether a webhook is asked', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: true, warnings: ['seen'] } }));
  await validating(hook, { namespaceSelector: { matchLabels: { team: 'b' } } }, 'other-namespace.example.com');
  await validating(hook, { objectSelector: { matchLabels: { pick: 'me' } } }, 'picked.example.com');
  await validating(
    hook,
    { rules: [{ ...rule, apiGroups: ['*'], resources: ['*'], apiVersions: ['*'] }], sideEffects: 'Some' },
    'all.example.com',
  );
  expect(hook.reviews).toHaveLength(0);
  await create('a');
  expect(hook.reviews.map(({ path }) => path.split('?')[0])).toEqual(['/all.example.com']);
  await create('b', { metadata: { name: 'b', namespace: 'default', labels: { pick: 'me' } } });
  expect(hook.reviews).toHaveLength(3);
  expect(await failure(create('c', {}, { dryRun: true }))).toMatchObject({
    code: 400,
    message: 'admission webhook "all.example.com" does not support dry run',
  });
});

test('A webhook for one version sees requests to every other, converted, unless it matches exactly', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: false } }));
  const rules = [{ ...rule, apiGroups: ['autoscaling'], apiVersions: ['v1'], resources: ['horizontalpodautoscalers'] }];
  await validating(hook, { rules, matchPolicy: 'Exact' });
  const autoscalers = client.resource<KubeObject>({
    group: 'autoscaling',
    version: 'v2',
    plural: 'horizontalpodautoscalers',
    kind: 'HorizontalPodAutoscaler',
    scope: 'Namespaced',
  });
  const object = (name: string) =>
    ({ metadata: { name, namespace: 'default' }, spec: { scaleTargetRef: { kind: 'Deployment', name: 'x' }, maxReplicas: 3 } }) as never;
  await autoscalers.create(object('one'));
  await client
    .resource(ValidatingWebhookConfigurations)
    .patch(
      { name: 'check.example.com' },
      { type: 'json', operations: [{ op: 'replace', path: '/webhooks/0/matchPolicy', value: 'Equivalent' }] },
    );
  expect((await failure(autoscalers.create(object('two'))))!.code).toBe(400);
  expect(hook.reviews[0]!.request).toMatchObject({
    kind: { version: 'v1' },
    requestKind: { version: 'v2' },
    object: { apiVersion: 'autoscaling/v1' },
  });
});

test('A webhook is called when its match conditions are met, and a condition that fails decides by its failure policy', async () => {
  await using hook = await startWebhook(() => ({ response: { allowed: false, status: { message: 'no' } } }));
  await validating(hook, {
    matchConditions: [
      { name: 'big', expression: "object.metadata.name.startsWith('big')" },
      { name: 'may-not-escape', expression: "!authorizer.group('').resource('configmaps').check('escape').allowed()" },
      { name: 'labelled', expression: "object.metadata.labels['app'] == 'web'" },
    ],
  });
  await create('small');
  expect(hook.reviews).toHaveLength(0);
  expect(await failure(create('big'))).toMatchObject({ code: 403, message: expect.stringContaining('no such key: labels') as string });
  expect(hook.reviews).toHaveLength(0);
  const labelled = client.resource(ConfigMaps).create({ metadata: { name: 'big', namespace: 'default', labels: { app: 'web' } } } as never);
  expect(await failure(labelled)).toMatchObject({ message: expect.stringContaining('denied the request: no') as string });
  expect(hook.reviews).toHaveLength(1);
});
