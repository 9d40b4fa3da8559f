import { Nodes, Pods, type Pod } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { podGarbageCollectorControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(podGarbageCollectorControllerDefinition());
});
afterEach(() => plane.stop());

const create = (name: string, nodeName: string, finalizers: string[] = []): Promise<Pod> =>
  plane.client.resource(Pods).create({
    metadata: { namespace: 'default', name, finalizers },
    spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
  } as Draft<Pod>);
const names = async (): Promise<(string | undefined)[]> =>
  (await plane.client.resource(Pods).list()).items.map(({ metadata }) => metadata.name);

test('pods go with their node, a minute later at most, and say why', async () => {
  for (const name of ['here', 'gone']) await plane.client.resource(Nodes).create({ metadata: { name }, spec: {} });
  await create('stays', 'here');
  await create('goes', 'gone');
  await create('held', 'gone', ['example.com/hold']);
  await plane.clock.advance(60_000);
  expect(await names()).toEqual(['goes', 'held', 'stays']);
  await plane.client.resource(Nodes).delete({ name: 'gone' });
  await plane.clock.advance(30_000);
  expect(await names()).toEqual(['goes', 'held', 'stays']);
  await plane.clock.advance(40_000);
  expect(await names()).toEqual(['held', 'stays']);
  const { status, metadata } = await plane.client.resource(Pods).get({ namespace: 'default', name: 'held' });
  expect(metadata.deletionTimestamp).toBeDefined();
  expect(status.phase).toBe('Failed');
  expect(status.conditions).toMatchObject([
    { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' },
  ]);
});
