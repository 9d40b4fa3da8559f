import {
  authorizerValue,
  boolType,
  compilePolicyExpression,
  createPolicyEnvironment,
  jsonPatchType,
  listType,
  PendingDecisions,
  PolicyVariables,
  resourceCheckValue,
  stringType,
  toJson,
  typeNameProblems,
  type AuthorizerAttributes,
  type Program,
} from '@kubewright/cel';
import { expect, test } from 'vitest';

const request = { operation: 'UPDATE', name: 'web', userInfo: { username: 'ann', groups: ['dev'] }, options: { kind: 'UpdateOptions' } };
const bindings = {
  object: { metadata: { name: 'web', labels: { app: 'web' } }, spec: { replicas: 5 } },
  oldObject: { spec: { replicas: 3 } },
  request,
  namespaceObject: { metadata: { name: 'prod', labels: { env: 'prod' } } },
  params: { maxReplicas: 4 },
  authorizer: authorizerValue,
  'authorizer.requestResource': resourceCheckValue({
    group: 'apps',
    resource: 'deployments',
    subresource: '',
    namespace: 'prod',
    name: 'web',
  }),
};
const environment = createPolicyEnvironment({ hasParams: true, hasAuthorizer: true, hasPatchTypes: true });

function compiled(source: string, from = environment): Program {
  const { program, issues } = from.compile(source);
  if (!program) throw new Error(issues);
  return program;
}

test.each([
  'object.spec.replicas > params.maxReplicas && object.spec.replicas != oldObject.spec.replicas',
  "request.operation == 'UPDATE' && 'dev' in request.userInfo.groups && request.options.kind == 'UpdateOptions'",
  "namespaceObject.metadata.labels['env'] == 'prod' && !has(namespaceObject.metadata.annotations)",
  "jsonpatch.escapeKey('k8s.io/my~label') == 'k8s.io~1my~0label'",
])('a policy may say %s', (source) => {
  expect(compiled(source).evaluate(bindings)).toMatchObject({ value: true });
});

test('an expression has to give a type that its place takes', () => {
  expect(compilePolicyExpression(environment, '1', [boolType])).toEqual({ problem: 'must evaluate to bool but got int' });
  expect(compilePolicyExpression(environment, '1', [stringType, boolType])).toEqual({
    problem: 'must evaluate to one of [string bool] but got int',
  });
  expect(compilePolicyExpression(environment, 'object.spec', [boolType])).toEqual({ problem: 'must evaluate to bool but got dyn' });
  expect(compilePolicyExpression(environment, '[null]', [boolType])).toEqual({ problem: 'must evaluate to bool but got list(null_type)' });
  expect(compilePolicyExpression(environment, 'objekt', [boolType])).toMatchObject({
    problem: expect.stringContaining("compilation failed: ERROR: <input>:1:1: undeclared reference to 'objekt'") as string,
  });
});

test('a value that has functions and no fields is told apart from one that lacks a field', () => {
  expect(environment.compile('authorizer.nope').issues).toContain("unexpected failed resolution of 'kubernetes.authorization.Authorizer'");
  expect(environment.compile('request.nope').issues).toContain("undefined field 'nope'");
});

test('variables are evaluated when they are read, once, and each sees those before it', () => {
  const variables = new PolicyVariables(environment, [
    { name: 'replicas', expression: 'object.spec.replicas' },
    { name: 'doubled', expression: 'int(variables.replicas) * 2' },
    { name: 'broken', expression: 'object.nothing' },
    { name: 'unclear', expression: 'what' },
  ]);
  const bound = variables.bind(bindings);
  const evaluate = (source: string) => compiled(source, variables.environment).evaluate(bound.bindings);
  expect(evaluate('true || variables.broken == 1')).toMatchObject({ value: true });
  expect(bound.takeCost()).toBe(0);
  expect(evaluate('variables.doubled == 10 && variables.doubled > variables.replicas')).toMatchObject({ value: true });
  // object.spec.replicas, and the conversion and the product with the two selections.
  expect(bound.takeCost()).toBe(3 + 4);
  expect(evaluate('variables.doubled == 10')).toMatchObject({ value: true });
  expect(bound.takeCost()).toBe(0);
  expect(evaluate('variables.broken == 1')).toMatchObject({
    error: { message: 'composited variable "broken" fails to evaluate: no such key: nothing' },
  });
  expect(variables.problemOf('unclear')).toContain("undeclared reference to 'what'");
  expect(variables.environment.compile('variables.later').issues).toContain("undefined field 'later'");
});

test('what a variable costs is paid once, however often the authorizer has to be asked before it has a value', async () => {
  const variables = new PolicyVariables(environment, [
    { name: 'allowed', expression: "[1, 2].exists(x, authorizer.path('/' + string(x)).check('get').allowed())" },
  ]);
  const spent = async (answers: number): Promise<number> => {
    const decisions = new PendingDecisions({ decide: ({ path }) => Promise.resolve({ allowed: path === `/${answers}`, reason: '' }) });
    const bound = variables.bind(bindings, { authorizer: decisions, traversal: decisions.traversal });
    await decisions.evaluate(compiled('variables.allowed', variables.environment), bound.bindings);
    const first = bound.takeCost();
    const again = variables.bind(bindings, { authorizer: decisions });
    await decisions.evaluate(compiled('variables.allowed', variables.environment), again.bindings);
    expect(again.takeCost()).toBe(first);
    return first;
  };
  expect(await spent(2)).toBeGreaterThan(await spent(1));
});

test('all evaluations of a request go through so much together', async () => {
  const decisions = new PendingDecisions({ decide: () => Promise.resolve({ allowed: true, reason: '' }) });
  const program = compiled("object.list.all(x, object.s.charAt(x) == 'x')");
  const large = { ...bindings, object: { s: 'x'.repeat(1_000_000), list: Array.from({ length: 300 }, (_, i) => i) } };
  expect(await decisions.evaluate(program, large)).toMatchObject({ value: true });
  expect(await decisions.evaluate(program, large)).toMatchObject({ error: { kind: 'costLimit' } });
});

test('mutations build patches and apply configurations', () => {
  const patches = compiled(
    '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: {"x": [1, 2]}}, JSONPatch{op: "remove", path: "/x"}]',
  );
  expect(patches.outputType).toEqual(listType(jsonPatchType));
  const result = patches.evaluate(bindings);
  expect('value' in result && toJson(result.value)).toEqual([
    { op: 'add', path: '/metadata/labels/a~1b', value: { x: [1, 2] } },
    { op: 'remove', path: '/x' },
  ]);
  const applied = compiled('Object{spec: Object.spec{replicas: object.spec.replicas - 1, template: Object.wrong{}}}').evaluate(bindings);
  expect('value' in applied && toJson(applied.value)).toEqual({ spec: { replicas: 4, template: {} } });
  expect('value' in applied && typeNameProblems(applied.value)).toEqual([
    'unexpected type name "Object.wrong", expected "Object.spec.template", which matches field name path from root Object type',
  ]);
  expect(environment.compile('JSONPatch{op: 1}').issues).toContain("expected type of field 'op' is 'string' but provided type is 'int'");
  expect(createPolicyEnvironment().compile('JSONPatch{op: "add"}').issues).toContain("undeclared reference to 'JSONPatch'");
});

test('an authorizer that takes its time is asked each question once', async () => {
  const asked: AuthorizerAttributes[] = [];
  const authorizer = {
    decide: (attributes: AuthorizerAttributes) => {
      asked.push(attributes);
      return Promise.resolve({ allowed: attributes.verb === 'get', reason: 'because' });
    },
  };
  const program = compiled(
    "authorizer.requestResource.check('get').allowed() && !authorizer.serviceAccount('prod', 'robot').path('/healthz').check('post').allowed()",
  );
  expect(await new PendingDecisions(authorizer).evaluate(program, bindings)).toEqual({ value: true, cost: 700_007 });
  expect(asked).toEqual([
    { verb: 'get', resource: { group: 'apps', resource: 'deployments', subresource: '', namespace: 'prod', name: 'web' } },
    { verb: 'post', path: '/healthz', serviceAccount: { namespace: 'prod', name: 'robot' } },
  ]);
  expect(
    await new PendingDecisions(authorizer).evaluate(compiled("[1, 2, 3].all(x, authorizer.path('/a').check('get').allowed())"), bindings),
  ).toMatchObject({
    error: { kind: 'costLimit' },
  });
});
