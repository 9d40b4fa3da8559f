import type { StorageVersionMigration } from '@kubewright/api/storagemigration/v1beta1';
import { expect, test } from 'vitest';
import { decideMigration } from './decide-migration.ts';

const migration = (
  name: string,
  { second = 0, resource = 'crontabs', revision = '', states = [] as string[], uid = `uid of ${name}` } = {},
): StorageVersionMigration => ({
  apiVersion: 'storagemigration.k8s.io/v1beta1',
  kind: 'StorageVersionMigration',
  metadata: { name, uid, creationTimestamp: `2026-01-01T00:00:0${second}Z` },
  spec: { resource: { group: 'stable.example.com', resource } },
  status: {
    ...(revision && { resourceVersion: revision }),
    conditions: states.map((type) => ({ type, status: 'True', reason: 'R', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' })),
  },
});
const waiting = migration('m', { second: 1 });

test.each([
  ['the only one begins', waiting, [], undefined, 'begin'],
  ['one waits for another that runs', waiting, [migration('z', { second: 2, states: ['Running'] })], undefined, 'rest'],
  ['one waits for another that was begun a moment ago', waiting, [migration('z', { second: 2 })], 'uid of z', 'rest'],
  [
    'one does not wait for another of the same name as one that was begun',
    waiting,
    [migration('z', { second: 2, uid: 'new' })],
    'uid of z',
    'begin',
  ],
  ['one waits for another that is older', waiting, [migration('z')], undefined, 'rest'],
  ['of the same age the first by name begins', waiting, [migration('n', { second: 1 })], undefined, 'begin'],
  ['those of other resources do not matter', waiting, [migration('z', { resource: 'others', states: ['Running'] })], undefined, 'begin'],
  ['nor do those that are over', waiting, [migration('z', { states: ['Running', 'Failed'] })], 'uid of z', 'begin'],
  ['one that runs asks for a revision first', migration('m', { states: ['Running'] }), [], undefined, 'find revision'],
  ['then it migrates', migration('m', { states: ['Running'], revision: '7' }), [], undefined, 'migrate'],
  ['one that is over says so', migration('m', { states: ['Running', 'Succeeded'] }), [], undefined, 'conclude'],
  ['and that is all', migration('m', { states: ['Failed'] }), [], undefined, 'rest'],
] as const)('of migrations, %s', (_title, one, others, begun, step) => {
  expect(decideMigration(one, [one, ...others], begun)).toBe(step);
});
