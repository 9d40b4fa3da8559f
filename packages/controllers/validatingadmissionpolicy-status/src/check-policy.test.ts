import { schemaOf } from '@kubewright/api';
import type { NamedRuleWithOperations, ValidatingAdmissionPolicy } from '@kubewright/api/admissionregistration/v1';
import { expect, test } from 'vitest';
import { checkPolicy } from './check-policy.ts';
import { matchedKinds, nameOf, type KindLookup, type TypedKind } from './matched-kinds.ts';

const typed = (group: string, version: string, kind: string): TypedKind => ({
  group,
  version,
  kind,
  schema: schemaOf({ group, version, kind })!,
});
const resources: Readonly<Record<string, TypedKind>> = {
  '/v1/pods': typed('', 'v1', 'Pod'),
  '/v1/configmaps': typed('', 'v1', 'ConfigMap'),
  'apps/v1/deployments': typed('apps', 'v1', 'Deployment'),
  'coordination.k8s.io/v1/leases': typed('coordination.k8s.io', 'v1', 'Lease'),
};
const lookup: KindLookup = {
  ofResource: (group, version, resource) => resources[`${group}/${version}/${resource}`],
  ofKind: (apiVersion, kind) =>
    Object.values(resources).find((each) => each.kind === kind && apiVersion === (each.group ? `${each.group}/v1` : 'v1')),
};
const rule = (apiGroups: string[], names: string[], apiVersions = ['v1']): NamedRuleWithOperations => ({
  apiGroups,
  apiVersions,
  operations: ['*'],
  resources: names,
});

function warningsOf(
  expression: string,
  { groups = ['apps'], names = ['deployments'], ...more }: { groups?: string[]; names?: string[]; [field: string]: unknown } = {},
) {
  const spec = { matchConstraints: { resourceRules: [rule(groups, names)] }, validations: [{ expression }], ...more };
  return checkPolicy({ metadata: { name: 'p' }, spec } as unknown as ValidatingAdmissionPolicy, lookup, 7).map(({ warning }) => warning);
}
const deployment = 'apps/v1, Kind=Deployment: ERROR: <input>';

// Facts: what the controller of kube-controller-manager 1.36.1 writes.
test.each([
  ["object.spec.replicas == 'x'", [`${deployment}:1:22: found no matching overload for '_==_' applied to '(int, string)'`]],
  ['object.nope == 1', [`${deployment}:1:7: undefined field 'nope'`]],
  ['object.spec == 1', [`${deployment}:1:13: found no matching overload for '_==_' applied to '(Deployment7.spec, int)'`]],
  [
    "object.metadata.creationTimestamp == 'a'",
    [`${deployment}:1:35: found no matching overload for '_==_' applied to '(timestamp, string)'`],
  ],
  ["object.spec.template.spec.containers.all(c, c.resources.limits['cpu'] == '1')", [`${deployment}:1:56: undefined field 'limits'`]],
  ['object.spec.strategy.rollingUpdate.maxSurge == 1', []],
  ["object.metadata.labels.x == 'a' && oldObject.spec.replicas > 1", []],
  ["variables.r == 'a' || variables.bad == 1", [`${deployment}:1:13: found no matching overload for '_==_' applied to '(int, string)'`]],
  [
    "authorizer.requestResource.check('get').allowed()",
    [`${deployment}:1:11: unexpected failed resolution of 'kubernetes.authorization.Authorizer'`],
  ],
])('an expression about deployments is warned of: %s', (expression, expected) => {
  const variables = [
    { name: 'r', expression: 'object.spec.replicas' },
    { name: 'bad', expression: 'object.nope' },
  ];
  expect(warningsOf(expression, { variables }).map((text) => text.split('\n')[0])).toEqual(expected);
});

test('a warning names each kind for which there is one, and where in the expression', () => {
  expect(warningsOf('object.data.a == 1', { groups: ['', 'apps'], names: ['configmaps', 'deployments', 'pods', 'pods/status'] })).toEqual([
    "/v1, Kind=ConfigMap: ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(string, int)'\n | object.data.a == 1\n | ..............^\n\n" +
      "/v1, Kind=Pod: ERROR: <input>:1:7: undefined field 'data'\n | object.data.a == 1\n | ......^\n\n" +
      "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'data'\n | object.data.a == 1\n | ......^\n",
  ]);
});

test('parameters have the type of their kind, or any where it is not known', () => {
  const paramsOf = (apiVersion: string, kind: string) => warningsOf('params.nope == 1', { paramKind: { apiVersion, kind } }).length;
  expect([paramsOf('v1', 'ConfigMap'), paramsOf('example.com/v1', 'Unknown')]).toEqual([1, 0]);
});

test('times of microseconds are times, and messages are checked too', () => {
  const about = { groups: ['coordination.k8s.io'], names: ['leases'] };
  expect(warningsOf("object.spec.renewTime < timestamp('2026-01-01T00:00:00Z')", about)).toEqual([]);
  const spec = {
    matchConstraints: { resourceRules: [rule(['apps'], ['deployments'])] },
    validations: [{ expression: 'true', messageExpression: 'string(object.nope)' }],
  };
  expect(checkPolicy({ spec } as unknown as ValidatingAdmissionPolicy, lookup, 1)).toMatchObject([
    { fieldRef: 'spec.validations[0].messageExpression' },
  ]);
});

test('wildcards name no kind, and ten kinds of a rule are enough', () => {
  const names = (...rules: object[]) => matchedKinds(rules as never, lookup).map(nameOf);
  expect(names(rule(['*'], ['pods']), rule([''], ['*', 'pods/*']), rule([''], ['pods'], ['*']))).toEqual([]);
  expect(names(rule([''], ['pods', 'configmaps']), rule([''], ['pods']))).toEqual(['/v1, Kind=ConfigMap', '/v1, Kind=Pod']);
  const many: KindLookup = { ...lookup, ofResource: (group, version, kind) => ({ ...resources['/v1/pods']!, group, version, kind }) };
  const letters = [...'abcdefghijkl'];
  expect(matchedKinds([rule(['g'], letters), rule(['h'], letters)], many)).toHaveLength(10);
});
