import { Pods, ReplicationControllers, type ReplicationController } from '@kubewright/api/core/v1';
import { isPodActive } from '@kubewright/controller-runtime';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { replicationcontrollerControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(replicationcontrollerControllerDefinition);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'web' };
const pods = async () => (await plane.client.resource(Pods).list({ namespace: 'default' })).items.filter(isPodActive);

test('a ReplicationController keeps its number of pods and tells it in its status', async () => {
  await plane.client.resource(ReplicationControllers).create({
    metadata: key,
    spec: {
      replicas: 2,
      selector: { app: 'web' },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  } as Draft<ReplicationController>);
  await plane.until(async () => (await pods()).length === 2);
  expect((await pods())[0]!.metadata.ownerReferences).toMatchObject([
    { apiVersion: 'v1', kind: 'ReplicationController', name: 'web', controller: true },
  ]);
  await plane.client.resource(ReplicationControllers).patch(key, { type: 'merge', body: { spec: { replicas: 1 } } });
  await plane.until(async () => (await pods()).length === 1);
  await plane.until(async () => (await plane.client.resource(ReplicationControllers).get(key)).status.replicas === 1);
  expect((await plane.client.resource(ReplicationControllers).get(key)).status).toEqual({
    replicas: 1,
    fullyLabeledReplicas: 1,
    observedGeneration: 2,
  });
});
