import type { Attributes } from '@kubewright/apiserver';
import { expect, test } from 'vitest';
import { AbacAuthorizer, parseAbacPolicies } from './abac-authorizer.ts';

const line = (spec: object): string => JSON.stringify({ apiVersion: 'abac.authorization.kubernetes.io/v1beta1', kind: 'Policy', spec });
const authorizer = new AbacAuthorizer(
  parseAbacPolicies(
    'policies.jsonl',
    [
      '# who may do what',
      line({ user: 'alice', namespace: '*', resource: '*', apiGroup: '*' }),
      '',
      line({ user: 'kubelet', namespace: 'default', resource: 'pods', readonly: true }),
      line({ group: 'devs', nonResourcePath: '/logs*', readonly: true }),
      line({ user: '*', nonResourcePath: '/version' }),
      line({ user: 'bob', group: 'devs', namespace: 'projectCaribou', resource: 'events' }),
      line({ namespace: '*', resource: '*', apiGroup: '*', nonResourcePath: '*' }),
    ].join('\n'),
  ),
);

const decide = (name: string, groups: readonly string[], more: Partial<Attributes>): string =>
  authorizer.authorize({ ...({} as Attributes), user: { name, groups }, resourceRequest: true, group: '', ...more }).kind;
const pods = { verb: 'list', resource: 'pods', namespace: 'default' };

test('A line of a policy file lets a user or a group do what it names, and only read where it says so', () => {
  expect(decide('alice', [], { ...pods, verb: 'delete', group: 'apps', resource: 'deployments' })).toBe('allow');
  expect(decide('kubelet', [], pods)).toBe('allow');
  expect(decide('kubelet', [], { ...pods, verb: 'update' })).toBe('noOpinion');
  expect(decide('kubelet', [], { ...pods, namespace: 'other' })).toBe('noOpinion');
  expect(decide('kubelet', [], { ...pods, group: 'metrics.k8s.io' })).toBe('noOpinion');
  const logs = { resourceRequest: false, verb: 'get', path: '/logs/a' };
  expect(decide('carol', ['devs'], logs)).toBe('allow');
  expect(decide('carol', ['ops'], logs)).toBe('noOpinion');
  const version = { ...logs, path: '/version' };
  expect([decide('eve', ['system:authenticated'], version), decide('eve', [], version)]).toEqual(['allow', 'noOpinion']);
});

test('A line that names a user and a group is about that user in that group, and one that names nobody about nobody', () => {
  const events = { verb: 'create', resource: 'events', namespace: 'projectCaribou' };
  expect(decide('bob', ['devs'], events)).toBe('allow');
  expect(decide('bob', [], events)).toBe('noOpinion');
  expect(authorizer.authorize({ ...({} as Attributes), ...pods, user: { name: 'eve', groups: [] }, resourceRequest: true })).toEqual({
    kind: 'noOpinion',
    reason: 'No policy matched.',
  });
});

test('A line that cannot be read is named', () => {
  expect(() => parseAbacPolicies('p.jsonl', `${line({})}\n{"user":"a"}`)).toThrow(
    'error reading policy file p.jsonl, line 2: {"user":"a"}: it is no abac.authorization.kubernetes.io/v1beta1 Policy',
  );
  expect(() => parseAbacPolicies('p.jsonl', 'nonsense')).toThrow(/^error reading policy file p\.jsonl, line 1: nonsense: /);
});
