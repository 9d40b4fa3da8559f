import type { JsonObject } from '@kubewright/api-machinery';
import { Deployments } from '@kubewright/api/apps/v1';
import { Namespaces } from '@kubewright/api/core/v1';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let kubernetes: KubernetesServer;
beforeAll(async () => {
  kubernetes = await startKubernetesServer();
  await kubernetes.client.resource(Namespaces).create({ metadata: { name: 'scaled' } } as never);
});
afterAll(() => kubernetes.stop());

const at = { namespace: 'scaled', name: 'web' };
const head = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: at };
const labels = { app: 'web' };
const spec = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
};
const deployments = () => kubernetes.client.resource(Deployments);
const apply = (manager: string, more: object, force = false) =>
  deployments().patch(at, { type: 'apply', body: { ...head, spec: more } as JsonObject }, { fieldManager: manager, force });
const scale = (manager: string, type: 'merge' | 'apply', replicas: number, force = false) => {
  const body: JsonObject = { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas } };
  const options = { fieldManager: manager, subresource: 'scale', ...(type === 'apply' && { force }) };
  return deployments().patch(at, { type, body }, options);
};
/** Whoever owns the replicas: operation, name, subresource, and whether somebody knows since when. */
async function owners(): Promise<string[]> {
  const { managedFields = [] } = (await deployments().get(at)).metadata;
  const ofReplicas = managedFields.filter(({ fieldsV1 }) => ((fieldsV1?.['f:spec'] ?? {}) as JsonObject)['f:replicas']);
  return ofReplicas.map(({ operation, manager, subresource = '-', time }) =>
    `${operation} ${manager} ${subresource} ${time ? 'timed' : ''}`.trim(),
  );
}

beforeEach(async () => {
  await deployments()
    .delete(at)
    .catch(() => undefined);
});

test('Whoever scales what nobody owns is not taken down as its owner', async () => {
  await apply('a', spec);
  await scale('b', 'merge', 3);
  expect(await owners()).toEqual([]);
});

test('Whoever scales takes the replicas from whoever had them, and is their owner since no time', async () => {
  await apply('a', { ...spec, replicas: 1 });
  await scale('b', 'merge', 3);
  expect(await owners()).toEqual(['Update b scale']);
  await scale('c', 'merge', 4);
  expect(await owners()).toEqual(['Update c scale']);
  // None at all are no field of a Scale.
  await scale('c', 'merge', 0);
  expect(await owners()).toEqual([]);
});

test('An applied Scale stands in conflict with other owners, as does one that nobody has applied before', async () => {
  await apply('a', spec);
  const before = 'conflict with "before-first-apply" with subresource "scale" using autoscaling/v1: .spec.replicas';
  await expect(scale('b', 'apply', 3)).rejects.toThrow(`Apply failed with 1 conflict: ${before}`);
  await scale('b', 'apply', 3, true);
  expect(await owners()).toEqual(['Apply b scale']);
  await expect(scale('c', 'apply', 4)).rejects.toThrow('conflict with "b" with subresource "scale": .spec.replicas');
  await scale('c', 'apply', 3);
  expect(await owners()).toEqual(['Apply b scale', 'Apply c scale']);
});

test('An applier that owned the replicas and whose Scale is scaled to none by another has lost them', async () => {
  await apply('a', { ...spec, replicas: 0, minReadySeconds: 0 });
  await scale('b', 'apply', 0, true);
  expect(await owners()).toEqual(['Apply b scale']);
});
