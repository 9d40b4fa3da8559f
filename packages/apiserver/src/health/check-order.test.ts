import { expect, test } from 'vitest';
import { inTellingOrder } from './check-order.ts';

const order = (...names: string[]): string[] => inTellingOrder(names.map((name) => ({ name }))).map(({ name }) => name);

test('Checks are told in the order of kube-apiserver, those it does not know before what follows the start', () => {
  expect(order('shutdown', 'poststarthook/rbac/bootstrap-roles', 'mine', 'etcd', 'kms-provider-0', 'ping')).toEqual([
    'ping',
    'etcd',
    'mine',
    'kms-provider-0',
    'poststarthook/rbac/bootstrap-roles',
    'shutdown',
  ]);
});
