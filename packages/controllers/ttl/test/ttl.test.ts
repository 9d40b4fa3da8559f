import { Nodes, type Node } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { ttlAnnotation } from '../src/decide-ttl.ts';
import { ttlControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(ttlControllerDefinition);
});
afterEach(() => plane.stop());

const create = (name: string): Promise<Node> => plane.client.resource(Nodes).create({ metadata: { name } } as Node);
const ttlOf = async (name: string): Promise<string | undefined> =>
  (await plane.client.resource(Nodes).get({ name })).metadata.annotations?.[ttlAnnotation];

test('a node of a small cluster may keep nothing; past a hundred nodes they may for 15 seconds, the old ones when they change', async () => {
  await create('first');
  await plane.until(async () => (await ttlOf('first')) === '0');
  for (let i = 1; i <= 100; i++) await create(`n${i}`);
  await plane.until(async () => (await ttlOf('n100')) === '15');
  expect(await ttlOf('first')).toBe('0');
  await plane.client.resource(Nodes).patch({ name: 'first' }, { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  await plane.until(async () => (await ttlOf('first')) === '15');
});
