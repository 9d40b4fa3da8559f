import { CustomResourceDefinitions, type CustomResourceDefinition } from '@kubewright/api/apiextensions/v1';
import { Secrets } from '@kubewright/api/core/v1';
import type { KubeObject, ResourceType } from '@kubewright/api-machinery';
import { StorageVersionMigrations } from '@kubewright/api/storagemigration/v1beta1';
import { kubernetesDefinitions, parseFeatureGates, parseRuntimeConfig } from '@kubewright/kube-apiserver';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { storageVersionMigratorControllerDefinition } from '../src/index.ts';

const cronTabs = (version: string): ResourceType => ({
  group: 'stable.example.com',
  version,
  plural: 'crontabs',
  kind: 'CronTab',
  scope: 'Namespaced',
});
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
const definition = {
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab' },
    versions: ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === 'v1', schema })),
  },
} as unknown as CustomResourceDefinition;

let plane: ControlPlane;
beforeEach(() => {
  const featureGates = parseFeatureGates(['StorageVersionMigrator=true']);
  const runtimeConfig = parseRuntimeConfig(['storagemigration.k8s.io/v1beta1=true']);
  plane = startControlPlane({ definitions: kubernetesDefinitions({ featureGates, runtimeConfig }) });
  const listed = () =>
    plane.server.registry
      .definitions()
      .map(({ group, versions, plural, kind, scope, verbs }) => ({ group, version: versions[0]!.name, plural, kind, scope, verbs }));
  const listResources = async () => ({ resources: listed(), failed: new Map<string, string>() });
  plane.start(storageVersionMigratorControllerDefinition({ listResources }));
});
afterEach(() => plane.stop());

const migrate = (name: string, group: string, resource: string) =>
  plane.client.resource(StorageVersionMigrations).create({ metadata: { name }, spec: { resource: { group, resource } } } as never);
const statusOf = async (name: string) => (await plane.client.resource(StorageVersionMigrations).get({ name })).status;
const conditionsOf = async (name: string) =>
  (await statusOf(name))?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message]);
const untilOver = (name: string) =>
  plane.until(async () => (await conditionsOf(name))?.some(([type, status]) => type === 'Running' && status === 'False') ?? false);

/** A definition that stores v2 now, and three objects of the time when it stored v1. */
async function prepare(): Promise<readonly KubeObject[]> {
  const definitions = plane.client.resource(CustomResourceDefinitions);
  await definitions.create(definition);
  await plane.until(async () => plane.server.registry.find('stable.example.com', 'v1', 'crontabs') !== undefined);
  const client = plane.client.resource(cronTabs('v1'));
  for (const name of ['a', 'b', 'c']) await client.create({ metadata: { name, namespace: 'default' }, size: 1 } as never);
  const versions = definition.spec.versions.map((version) => ({ ...version, storage: version.name === 'v2' }));
  await definitions.patch(definition.metadata as { name: string }, { type: 'merge', body: { spec: { versions } } as never });
  await plane.until(async () => plane.server.registry.atStorageVersion('stable.example.com', 'crontabs')?.version.name === 'v2');
  return (await client.list()).items;
}

test('A migration writes every object in the storage version again, and the definition tells that it has', async () => {
  const before = await prepare();
  await migrate('m', 'stable.example.com', 'crontabs');
  await untilOver('m');
  expect(await conditionsOf('m')).toEqual([
    ['Running', 'False', 'MigrationCompleted', 'Migration completed'],
    ['Succeeded', 'True', 'StorageVersionMigrationSucceeded', ''],
  ]);
  const { items } = await plane.client.resource(cronTabs('v1')).list();
  expect(items.map(({ metadata }) => metadata.resourceVersion)).not.toEqual(before.map(({ metadata }) => metadata.resourceVersion));
  const unversioned = ({ metadata: { resourceVersion: _, ...metadata }, ...rest }: KubeObject) => ({ ...rest, metadata });
  expect(items.map(unversioned)).toEqual(before.map(unversioned));
  const { status } = await plane.client.resource(CustomResourceDefinitions).get({ name: 'crontabs.stable.example.com' });
  expect(status.storedVersions).toEqual(['v2']);
  expect(status.conditions?.find(({ type }) => type === 'StorageMigrating')).toMatchObject({
    status: 'False',
    reason: 'MigrationSucceeded',
    message: 'The migration has succeeded and the stored versions have been updated',
    observedGeneration: 2,
  });
});

test('Migrations of one resource come one after the other, and one that finds nothing to do changes nothing', async () => {
  await prepare();
  await migrate('first', 'stable.example.com', 'crontabs');
  await migrate('second', 'stable.example.com', 'crontabs');
  await untilOver('first');
  const written = (await plane.client.resource(cronTabs('v2')).list()).items;
  await untilOver('second');
  expect(Number((await statusOf('second'))?.resourceVersion)).toBeGreaterThan(Number((await statusOf('first'))?.resourceVersion));
  expect((await plane.client.resource(cronTabs('v2')).list()).items).toEqual(written);
});

test('Built-in objects that are stored as they should be are not written', async () => {
  const secret = await plane.client.resource(Secrets).create({ metadata: { name: 's', namespace: 'default' } } as never);
  await migrate('secrets', '', 'secrets');
  await untilOver('secrets');
  expect((await conditionsOf('secrets'))?.[1]).toEqual(['Succeeded', 'True', 'StorageVersionMigrationSucceeded', '']);
  expect(await plane.client.resource(Secrets).get({ name: 's', namespace: 'default' })).toEqual(secret);
});

test('A resource that is not there has a minute to appear, and one that cannot be written fails at once', async () => {
  await migrate('missing', 'stable.example.com', 'nones');
  await migrate('unwritable', '', 'componentstatuses');
  await untilOver('unwritable');
  expect((await conditionsOf('unwritable'))?.[1]).toEqual([
    'Failed',
    'True',
    'StorageVersionMigrationFailed',
    'resource "/v1, Resource=componentstatuses" does not support discovery operations: [update patch list]',
  ]);
  expect(await conditionsOf('missing')).toEqual([['Running', 'True', 'MigrationRunning', 'The migration is running']]);
  await plane.clock.advance(55_000);
  expect((await conditionsOf('missing'))?.length).toBe(1);
  await untilOver('missing');
  expect((await conditionsOf('missing'))?.[1]).toEqual([
    'Failed',
    'True',
    'StorageVersionMigrationFailed',
    'resource does not exist in discovery',
  ]);
});
