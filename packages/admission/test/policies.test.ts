import { statusOf, type KubeObject } from '@kubewright/api-machinery';
import {
  MutatingAdmissionPolicies,
  MutatingAdmissionPolicyBindings,
  ValidatingAdmissionPolicies,
  ValidatingAdmissionPolicyBindings,
} from '@kubewright/api/admissionregistration/v1';
import { Deployments } from '@kubewright/api/apps/v1';
import { ConfigMaps, Namespaces, Secrets } from '@kubewright/api/core/v1';
import { createClient, type Client } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MutatingAdmissionPolicy, ValidatingAdmissionPolicy } from '../src/index.ts';
import { startServer, type ExtendedServer } from './extended-server.ts';

let extended: ExtendedServer;
let client: Client;

beforeEach(async () => {
  extended = await startServer((deps) => [new MutatingAdmissionPolicy(deps), new ValidatingAdmissionPolicy(deps)], {
    authorize: ({ user, verb }) => ({ kind: verb === 'approve' && user.name !== 'boss' ? 'noOpinion' : 'allow', reason: '' }),
  });
  client = extended.client;
  for (const [name, labels] of Object.entries({ default: { env: 'test' }, prod: { env: 'prod' } })) {
    await client.resource(Namespaces).create({ metadata: { name, labels } } as never);
  }
});
afterEach(() => extended[Symbol.asyncDispose]());

const rule = { operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], scope: '*' };
const constraints = { resourceRules: [rule], matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
const create = (name: string, more: object = {}, namespace = 'default') =>
  client.resource(ConfigMaps).create({ ...more, metadata: { name, namespace, ...(more as Partial<KubeObject>).metadata } } as never);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => statusOf(error),
  );

async function validating(spec: object, binding: object = {}, name = 'rules'): Promise<void> {
  const policy = { failurePolicy: 'Fail', matchConstraints: constraints, ...spec };
  await client.resource(ValidatingAdmissionPolicies).create({ metadata: { name }, spec: policy } as never);
  const bound = { policyName: name, validationActions: ['Deny'], ...binding };
  await client.resource(ValidatingAdmissionPolicyBindings).create({ metadata: { name: `${name}-binding` }, spec: bound } as never);
}

async function mutating(spec: object, binding: object = {}, name = 'changes'): Promise<void> {
  const policy = { failurePolicy: 'Fail', reinvocationPolicy: 'Never', matchConstraints: constraints, ...spec };
  await client.resource(MutatingAdmissionPolicies).create({ metadata: { name }, spec: policy } as never);
  await client
    .resource(MutatingAdmissionPolicyBindings)
    .create({ metadata: { name: `${name}-binding` }, spec: { policyName: name, ...binding } } as never);
}

const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const jsonPatch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

test('A rule that is false refuses the request with 422, its message made by an expression', async () => {
  await validating({
    variables: [{ name: 'count', expression: 'size(object.data)' }],
    validations: [{ expression: 'variables.count <= 1', messageExpression: "'at most one entry, got ' + string(variables.count)" }],
  });
  await create('one', { data: { a: '1' } });
  const message = "ValidatingAdmissionPolicy 'rules' with binding 'rules-binding' denied request: at most one entry, got 2";
  expect(await failure(create('two', { data: { a: '1', b: '2' } }))).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: `configmaps "two" is forbidden: ${message}`,
    details: { name: 'two', kind: 'configmaps', causes: [{ message }] },
  });
  expect(await failure(client.resource(ConfigMaps).get({ namespace: 'default', name: 'two' }))).toMatchObject({ code: 404 });
});

test('Metrics tell what came of the checks of policies, with the error where there was one', async () => {
  await validating({ validations: [{ expression: "object.metadata.name != 'no'" }] }, { validationActions: ['Deny', 'Audit'] });
  await validating(
    { failurePolicy: 'Ignore', validations: [{ expression: "object.data.a == 'x'" }] },
    { validationActions: ['Warn'] },
    'soft',
  );
  await mutating({ mutations: [apply("Object{data: {'a': object.metadata.name == 'bad' ? object.data.none : 'x'}}")] });
  await create('yes');
  for (const name of ['no', 'bad']) expect(await failure(create(name))).toBeDefined();
  const lines = extended.metrics.families().flatMap((family) => [...family.lines()]);
  expect(lines.filter((line) => line.includes('policy_check_total')).sort()).toEqual([
    'apiserver_mutating_admission_policy_check_total{enforcement_action="allow",error_type="no_error",policy="changes",policy_binding="changes-binding"} 2',
    'apiserver_mutating_admission_policy_check_total{enforcement_action="deny",error_type="invalid_error",policy="changes",policy_binding="changes-binding"} 1',
    'apiserver_validating_admission_policy_check_total{enforcement_action="audit",error_type="invalid_error",policy="rules",policy_binding="rules-binding"} 1',
    'apiserver_validating_admission_policy_check_total{enforcement_action="deny",error_type="invalid_error",policy="rules",policy_binding="rules-binding"} 1',
  ]);
  await client.resource(MutatingAdmissionPolicies).delete({ name: 'changes' });
  await create('ignored');
  await create('warned', { data: { a: 'y' } });
  const soft = extended.metrics
    .families()
    .flatMap((family) => [...family.lines()].filter((line) => line.includes('_total{') && line.includes('"soft"')));
  expect(soft.map((line) => /action="(\w+)",error_type="(\w+)".* (\d+)$/.exec(line)!.slice(1).join(' '))).toEqual([
    'allow invalid_error 1',
    'warn invalid_error 1',
  ]);
});

test('A rule does not see an empty map that JSON leaves out, and a mutation that changes nothing keeps what was sent', async () => {
  await validating({ validations: [{ expression: '!has(object.data) && !has(object.metadata.labels)' }] });
  await mutating({ mutations: [apply('Object{}')] });
  const created = await create('empty', { data: {}, metadata: { labels: {} } });
  expect(created.data).toBeUndefined();
});

test('A rule without a message shows its expression, and the reason it names gives the code', async () => {
  await validating({ validations: [{ expression: "object.metadata.name != 'no'", reason: 'Forbidden' }] });
  expect(await failure(create('no'))).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message: expect.stringContaining("failed expression: object.metadata.name != 'no'") as string,
  });
});

test('An expression that fails refuses by the failure policy', async () => {
  await validating({ validations: [{ expression: "object.data.a == 'x'" }] });
  expect(await failure(create('none'))).toMatchObject({
    code: 422,
    message: expect.stringContaining("expression 'object.data.a == 'x'' resulted in error: no such key: data") as string,
  });
  const policies = client.resource(ValidatingAdmissionPolicies);
  await policies.patch({ name: 'rules' }, { type: 'merge', body: { spec: { failurePolicy: 'Ignore' } } });
  await create('none');
});

test('A binding may warn and write to the audit instead of refusing', async () => {
  await validating(
    {
      validations: [{ expression: 'false', message: 'not nice' }],
      auditAnnotations: [{ key: 'who', valueExpression: 'request.userInfo.username' }],
    },
    { validationActions: ['Warn', 'Audit'] },
  );
  await create('warned');
  const audited = extended.events.find(({ objectRef, stage }) => objectRef?.name === 'warned' && stage === 'ResponseComplete');
  expect(audited?.annotations).toMatchObject({ 'rules/who': 'jane' });
  expect(JSON.parse(audited!.annotations!['validation.policy.admission.k8s.io/validation_failure']!)).toEqual([
    { message: 'not nice', policy: 'rules', binding: 'rules-binding', expressionIndex: 0, validationActions: ['Warn', 'Audit'] },
  ]);
});

test('Selectors, excluded rules and match conditions say what a policy and its binding are for', async () => {
  const deny = { validations: [{ expression: 'false' }] };
  await validating(
    {
      ...deny,
      matchConstraints: { ...constraints, excludeResourceRules: [{ ...rule, resourceNames: ['spared'] }] },
      matchConditions: [{ name: 'not-small', expression: "object.metadata.name != 'small'" }],
    },
    { matchResources: { namespaceSelector: { matchLabels: { env: 'prod' } }, objectSelector: {} } },
  );
  await create('elsewhere');
  await create('spared', {}, 'prod');
  await create('small', {}, 'prod');
  expect(await failure(create('hit', {}, 'prod'))).toMatchObject({ code: 422 });
});

test('Parameters come from the objects a binding names, and may be demanded', async () => {
  await validating(
    {
      paramKind: { apiVersion: 'v1', kind: 'Secret' },
      validations: [
        { expression: "object.metadata.name in params.stringData || namespaceObject.metadata.labels['env'] == params.metadata.name" },
      ],
    },
    { paramRef: { name: 'prod', namespace: 'default', parameterNotFoundAction: 'Deny' } },
  );
  expect(await failure(create('early', {}, 'prod'))).toMatchObject({
    message: expect.stringContaining(
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    ) as string,
  });
  await client.resource(Secrets).create({ metadata: { name: 'prod', namespace: 'default' } } as never);
  await create('fits', {}, 'prod');
  expect(await failure(create('wrong'))).toMatchObject({ code: 422 });
});

test('An expression may ask what the user, or a service account, is allowed', async () => {
  await validating({ validations: [{ expression: "authorizer.requestResource.check('approve').allowed()", message: 'ask the boss' }] });
  expect(await failure(create('asked'))).toMatchObject({ message: expect.stringContaining('ask the boss') as string });
  const boss = createClient(extended.server.directTransport({ name: 'boss', groups: [] }));
  await boss.resource(ConfigMaps).create({ metadata: { name: 'asked', namespace: 'default' } } as never);
});

test('Policies are not asked about policies: a broken one can be mended', async () => {
  await validating({
    matchConstraints: {
      ...constraints,
      resourceRules: [{ ...rule, apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }],
    },
    validations: [{ expression: 'false' }],
  });
  expect(await failure(create('stuck'))).toMatchObject({ code: 422 });
  await client.resource(ValidatingAdmissionPolicyBindings).delete({ name: 'rules-binding' });
  await create('stuck');
});

test('A mutation lays a configuration over the object, or patches it, each seeing what those before it made', async () => {
  await mutating({
    mutations: [
      apply("Object{metadata: Object.metadata{labels: {'made': 'yes'}}}"),
      jsonPatch(
        "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: object.metadata.labels['made'] + '2'}]",
      ),
      jsonPatch("[JSONPatch{op: 'test', path: '/metadata/name', value: 'other'}, JSONPatch{op: 'remove', path: '/metadata/labels'}]"),
    ],
  });
  expect((await create('changed', { metadata: { labels: { own: '1' } } })).metadata.labels).toEqual({
    own: '1',
    made: 'yes',
    'a/b': 'yes2',
  });
});

test('A mutation that cannot be applied refuses the request, unless failures are ignored', async () => {
  await mutating({ mutations: [apply('Object{spec: Object.spec{replicas: 1}}')] });
  expect(await failure(create('odd'))).toMatchObject({
    reason: 'Invalid',
    message: expect.stringContaining(
      "policy 'changes' with binding 'changes-binding' denied request: error applying patch: failed to convert patch object to typed object: .spec: field not declared in schema",
    ) as string,
  });
  await client
    .resource(MutatingAdmissionPolicies)
    .patch({ name: 'changes' }, { type: 'merge', body: { spec: { failurePolicy: 'Ignore' } } });
  await create('odd');
});

test('A mutation of a scale sees the Scale, and what it makes of it is the scale of the object', async () => {
  const scales = { operations: ['UPDATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments/scale'], scope: '*' };
  await mutating({
    matchConstraints: { ...constraints, resourceRules: [scales] },
    matchConditions: [{ name: 'is-scale', expression: "object.kind == 'Scale' && object.spec.replicas > 3" }],
    mutations: [
      apply('Object{spec: Object.spec{replicas: object.spec.replicas - 1}}'),
      jsonPatch(
        "[JSONPatch{op: 'test', path: '/kind', value: 'Scale'}, JSONPatch{op: 'replace', path: '/spec/replicas', value: object.spec.replicas - 1}]",
      ),
    ],
  });
  const labels = { app: 'a' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const deployments = client.resource(Deployments);
  const key = { namespace: 'default', name: 'web' };
  await deployments.create({ metadata: key, spec: { replicas: 1, selector: { matchLabels: labels }, template } } as never);
  const scale = (replicas: number) =>
    deployments.updateSubresource<KubeObject>(key, 'scale', { metadata: key, spec: { replicas } } as never);
  expect(await scale(9)).toMatchObject({ kind: 'Scale', spec: { replicas: 7 } });
  expect((await deployments.get(key)).spec).toMatchObject({ replicas: 7, template });
  expect(await scale(2)).toMatchObject({ spec: { replicas: 2 } });
});

test('A policy that wants to see later changes is called once more', async () => {
  const counted =
    "Object{metadata: Object.metadata{annotations: {'runs': string(int(object.metadata.?annotations['runs'].orValue('0')) + 1)}}}";
  await mutating({ reinvocationPolicy: 'IfNeeded', mutations: [apply(counted)] }, {}, 'a-counter');
  await mutating({ mutations: [apply("Object{metadata: Object.metadata{labels: {'late': 'yes'}}}")] }, {}, 'b-late');
  expect((await create('twice')).metadata).toMatchObject({ annotations: { runs: '2' }, labels: { late: 'yes' } });
});
