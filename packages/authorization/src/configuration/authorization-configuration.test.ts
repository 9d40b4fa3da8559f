import { expect, test } from 'vitest';
import { parseAuthorizationConfiguration } from './authorization-configuration.ts';

const webhook = {
  timeout: '3s',
  subjectAccessReviewVersion: 'v1',
  failurePolicy: 'Deny',
  connectionInfo: { type: 'KubeConfigFile', kubeConfigFile: '/hook' },
};
const file = (...authorizers: object[]): string =>
  JSON.stringify({ kind: 'AuthorizationConfiguration', apiVersion: 'apiserver.config.k8s.io/v1', authorizers });
const hook = (more: object): string => file({ type: 'Webhook', name: 'hook', webhook: { ...webhook, ...more } });

test('Webhooks may be there several times, others once, under the names they have', () => {
  const authorizers = [
    { type: 'Webhook', name: 'a', webhook },
    { type: 'Webhook', name: 'b', webhook },
    { type: 'RBAC', name: 'rbac' },
  ];
  expect(parseAuthorizationConfiguration(file(...authorizers))).toEqual(authorizers);
});

test.each([
  ['nothing', file(), 'authorizers: Required value: at least one authorization mode must be defined'],
  ['an unknown field', file({ type: 'RBAC', name: 'rbac', mode: 1 }), 'strict decoding error: unknown field "authorizers[0].mode"'],
  ['a name of its own', file({ type: 'RBAC', name: 'roles' }), 'expected name rbac for authorizer RBAC instead of roles'],
  ['roles twice', file({ type: 'RBAC', name: 'rbac' }, { type: 'RBAC', name: 'rbac' }), 'authorizers[1].type: Duplicate value: "RBAC"'],
  ['no webhook', file({ type: 'Webhook', name: 'a' }), 'authorizers[0].webhook: Required value: required when type=Webhook'],
  ['a long wait', hook({ timeout: '31s' }), 'authorizers[0].timeout: Invalid value: "31s": must be > 0s and <= 30s'],
  ['no failure policy', hook({ failurePolicy: '' }), 'authorizers[0].failurePolicy: Required value'],
  [
    'conditions of no version',
    hook({ matchConditions: [{ expression: 'true' }] }),
    'authorizers[0].matchConditionSubjectAccessReviewVersion: Required value: required if match conditions are specified',
  ],
  [
    'a condition of another type',
    hook({ matchConditionSubjectAccessReviewVersion: 'v1', matchConditions: [{ expression: 'request.user' }] }),
    'authorizers[0].matchConditions[0].expression: Invalid value: "request.user": must evaluate to bool but got string',
  ],
  [
    'a file beside the server',
    hook({ connectionInfo: { type: 'KubeConfigFile', kubeConfigFile: 'hook' } }),
    'authorizers[0].connectionInfo.kubeConfigFile: Invalid value: "hook": must be an absolute path',
  ],
])('A configuration with %s is refused', (_, text, message) => {
  expect(() => parseAuthorizationConfiguration(text)).toThrow(message);
});
