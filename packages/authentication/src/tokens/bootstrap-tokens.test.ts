import { VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { BootstrapTokens, type BootstrapSecret } from './bootstrap-tokens.ts';

const good = {
  'token-id': 'abcdef',
  'token-secret': '0123456789abcdef',
  'usage-bootstrap-authentication': 'true',
};

function userOf(token: string, data: Record<string, string>, more: Partial<BootstrapSecret> = {}) {
  const secret = { type: 'bootstrap.kubernetes.io/token', data: new Map(Object.entries(data)), ...more };
  const lookup = async (name: string) => (name === 'bootstrap-token-abcdef' ? secret : undefined);
  return new BootstrapTokens({ lookup, clock: new VirtualClock({ startMs: Date.UTC(2026, 0, 1), settle: async () => {} }) }).userOf(token);
}

const token = 'abcdef.0123456789abcdef';

test('A bootstrap token is a user of its id, in the groups that its Secret names', async () => {
  expect(await userOf(token, good)).toEqual({ name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers'] });
  const extra = { 'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token,system:bootstrappers:a' };
  expect(await userOf(token, { ...good, ...extra })).toMatchObject({
    groups: ['system:bootstrappers', 'system:bootstrappers:a', 'system:bootstrappers:kubeadm:default-node-token'],
  });
});

test.each([
  ['has another secret part', { 'token-secret': '0123456789abcdee' }],
  ['has another id in its data', { 'token-id': 'abcdee' }],
  ['has ended', { expiration: '2025-12-31T23:59:59Z' }],
  ['ends at what is no time', { expiration: 'tomorrow' }],
  ['is not for authentication', { 'usage-bootstrap-authentication': 'yes' }],
  ['names a group that is nobody’s to give', { 'auth-extra-groups': 'system:masters' }],
])('A bootstrap token whose Secret %s lets nobody in', async (_, data) => {
  expect(await userOf(token, { ...good, ...data })).toBeUndefined();
});

test('A bootstrap token is good until it ends, only in a Secret of its type, and only in its form', async () => {
  expect(await userOf(token, { ...good, expiration: '2026-01-01T01:00:00+00:30' })).toBeDefined();
  expect(await userOf(token, good, { type: 'Opaque' })).toBeUndefined();
  expect(await userOf('ABCDEF.0123456789abcdef', good)).toBeUndefined();
  expect(await userOf('abcdee.0123456789abcdef', good)).toBeUndefined();
});
