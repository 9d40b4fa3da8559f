import { statusOf } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, ValidatingWebhookConfigurations } from '@kubewright/api/admissionregistration/v1';
import { ConfigMaps, Namespaces } from '@kubewright/api/core/v1';
import { type Attributes } from '@kubewright/apiserver';
import { type Client } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { MutatingAdmissionWebhook, ValidatingAdmissionWebhook } from '../src/index.ts';
import { startServer, type ExtendedServer } from './extended-server.ts';
import { jsonPatch, startWebhook, type WebhookServer } from './webhook-server.ts';

let extended: ExtendedServer;
let client: Client;
let hook: WebhookServer;
const asked: Attributes[] = [];
/** Answers later, and lets only jane break the glass. */
const authorizer = {
  authorize: async (attributes: Attributes) => {
    await settle();
    asked.push(attributes);
    return {
      kind: attributes.verb === 'breakglass' && attributes.user.name !== 'jane' ? ('noOpinion' as const) : ('allow' as const),
      reason: '',
    };
  },
};

beforeEach(async () => {
  asked.length = 0;
  extended = await startServer((deps) => [
    new MutatingAdmissionWebhook({ ...deps, authorizer }),
    new ValidatingAdmissionWebhook({ ...deps, authorizer }),
  ]);
  client = extended.client;
  await client.resource(Namespaces).create({ metadata: { name: 'default' } } as never);
  hook = await startWebhook((path) => ({
    response: path.startsWith('/fill') ? jsonPatch([{ op: 'add', path: '/data', value: { filled: 'yes' } }]) : { allowed: false },
  }));
});
afterEach(async () => {
  await hook[Symbol.asyncDispose]();
  await extended[Symbol.asyncDispose]();
});

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
const webhook = (name: string, expressions: readonly string[], more: object): object => ({
  ...defaults,
  name,
  clientConfig: { url: hook.url(`/${name}`), caBundle: hook.caBundle },
  matchConditions: expressions.map((expression, index) => ({ name: `condition-${index}`, expression })),
  ...more,
});

/** A webhook that denies all it is asked about. */
const denying = (expressions: readonly string[], more: object = {}): Promise<unknown> =>
  client
    .resource(ValidatingWebhookConfigurations)
    .create({ metadata: { name: 'deny' }, webhooks: [webhook('deny.example.com', expressions, more)] } as never);

const create = (name: string, more: object = {}) =>
  client.resource(ConfigMaps).create({ metadata: { name, namespace: 'default' }, ...more } as never);
const message = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => statusOf(error)?.message,
  );
const denied = 'admission webhook "deny.example.com" denied the request without explanation';

test('A webhook is called only when all its conditions hold', async () => {
  await denying(["object.metadata.name.startsWith('bad')", 'oldObject == null', "request.operation == 'CREATE'"]);
  expect(await message(create('good'))).toBeUndefined();
  expect(hook.reviews).toHaveLength(0);
  expect(await message(create('bad-1'))).toBe(denied);
});

test('Conditions see the request and the objects as the webhook would', async () => {
  await denying([
    "request.userInfo.username == 'jane' && 'devs' in request.userInfo.groups && request.userInfo.extra['scopes'] == ['a']",
    "request.kind.kind == 'ConfigMap' && request.resource == request.requestResource && request.resource.resource == 'configmaps'",
    "request.namespace == 'default' && request.name == object.metadata.name && !request.dryRun && !has(request.subResource)",
    "object.kind == 'ConfigMap' && object.apiVersion == 'v1' && object.data.all(k, k == 'x') && namespaceObject == null",
  ]);
  expect(await message(create('a', { data: { x: '1' } }))).toBe(denied);
});

test('On a deletion only the old object is there', async () => {
  await create('a');
  await denying(["request.operation == 'DELETE' && object == null && oldObject.metadata.name == 'a'"]);
  expect(await message(client.resource(ConfigMaps).delete({ name: 'a', namespace: 'default' }))).toBe(denied);
});

test('A mutating webhook whose condition is false changes nothing', async () => {
  const webhooks = [webhook('fill.example.com', ['!has(object.data)'], { reinvocationPolicy: 'Never' })];
  await client.resource(MutatingWebhookConfigurations).create({ metadata: { name: 'fill' }, webhooks } as never);
  expect((await create('a')).data).toEqual({ filled: 'yes' });
  expect((await create('b', { data: { own: '1' } })).data).toEqual({ own: '1' });
});

test('Conditions ask the authorizer, for the user or for a service account', async () => {
  await denying(["!authorizer.requestResource.check('breakglass').allowed()"]);
  expect(await message(create('a'))).toBeUndefined();
  expect(asked).toEqual([
    expect.objectContaining({
      verb: 'breakglass',
      resource: 'configmaps',
      namespace: 'default',
      name: 'a',
      version: '*',
      resourceRequest: true,
    }),
  ]);
  await client.resource(ValidatingWebhookConfigurations).delete({ name: 'deny' });
  await denying(["!authorizer.serviceAccount('default', 'robot').path('/healthz').check('breakglass').allowed()"]);
  expect(await message(create('b'))).toBe(denied);
  expect(asked.at(-1)).toMatchObject({ path: '/healthz', resourceRequest: false, user: { name: 'system:serviceaccount:default:robot' } });
});

test('A condition that fails refuses the request, or skips the webhook, as its policy says', async () => {
  await denying(["object.data.x == '1'"]);
  expect(await message(create('a'))).toBe(
    `configmaps "a" is forbidden: expression 'object.data.x == '1'' resulted in error: no such key: data`,
  );
  await client.resource(ValidatingWebhookConfigurations).delete({ name: 'deny' });
  await denying(["object.data.x == '1'"], { failurePolicy: 'Ignore' });
  expect(await message(create('a'))).toBeUndefined();
  expect(hook.reviews).toHaveLength(0);
});

test('A condition that is false decides before one that fails', async () => {
  await denying(["object.data.x == '1'", 'false']);
  expect(await message(create('a'))).toBeUndefined();
});

test('What conditions of a webhook cost together is bounded', async () => {
  const slow =
    "'aaaaaaaaaa'.matches('a*') && [1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, a + b + c + d + e > 0)))))";
  await denying([slow, slow, slow]);
  expect(await message(create('a'))).toBe(
    'configmaps "a" is forbidden: validation failed due to running out of cost budget, no further validation rules will be run',
  );
});
