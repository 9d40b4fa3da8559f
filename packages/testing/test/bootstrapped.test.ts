import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Namespaces } from '@kubewright/api/core/v1';
import { ClusterRoles } from '@kubewright/api/rbac/v1';
import { expect, test } from 'vitest';
import { generateBootstrapped, restingContents } from '../generate/generate-bootstrapped.ts';
import { bootstrappedObjects } from '../src/generated/bootstrapped-objects.ts';
import { createTestCluster } from '../src/index.ts';

const generated = fileURLToPath(new URL('../src/generated/bootstrapped-objects.ts', import.meta.url));

test('what a cluster begins with is what one that began with nothing comes to; packages/testing/generate/main.ts writes it anew', async () => {
  expect((await generateBootstrapped()) === readFileSync(generated, 'utf8')).toBe(true);
});

test('a cluster that has begun finds nothing to write', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const { kvs } = await restingContents(cluster);
  expect(kvs.filter(({ modRevision }) => modRevision > bootstrappedObjects.length + 1).map(({ key }) => key)).toEqual([]);
});

test('what a cluster begins with is as old as the cluster, and has identities of its seed', async () => {
  const identity = async (seed: number) => {
    await using cluster = await createTestCluster({ nodes: 0, seed, startMs: Date.UTC(2031, 4, 6) });
    const { metadata } = await cluster.client.resource(Namespaces).get({ name: 'default' });
    const role = await cluster.client.resource(ClusterRoles).get({ name: 'view' });
    return [metadata.uid, metadata.creationTimestamp, metadata.managedFields?.[0]?.time, role.metadata.uid];
  };
  const [first, again, other] = [await identity(3), await identity(3), await identity(4)];
  expect(again).toEqual(first);
  expect(first.slice(1, 3)).toEqual(['2031-05-06T00:00:00Z', '2031-05-06T00:00:00Z']);
  expect(new Set([...first, ...other]).size).toBe(5);
});
