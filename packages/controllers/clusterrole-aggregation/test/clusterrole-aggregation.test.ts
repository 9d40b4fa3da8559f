import type { KubeObject } from '@kubewright/api-machinery';
import { ClusterRoles, type ClusterRole, type PolicyRule } from '@kubewright/api/rbac/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { clusterRoleAggregationControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(clusterRoleAggregationControllerDefinition);
});
afterEach(() => plane.stop());

const labels = { 'example.com/aggregate-to-all': 'true' };
const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] });
const create = (name: string, more: Partial<ClusterRole>, ofRole?: Record<string, string>): Promise<ClusterRole> =>
  plane.client.resource(ClusterRoles).create({ metadata: { name, ...(ofRole && { labels: ofRole }) }, ...more } as Draft<ClusterRole>);
const all = (): Promise<ClusterRole> => plane.client.resource(ClusterRoles).get({ name: 'all' });
const resources = async (): Promise<string[] | undefined> => (await all()).rules?.flatMap((each) => each.resources ?? []);
const areResources =
  (...expected: string[]) =>
  async (): Promise<boolean> =>
    JSON.stringify((await resources()) ?? []) === JSON.stringify(expected);

test('an aggregated role follows the roles it selects as they come, change, and go', async () => {
  await create('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } });
  await create('pods', { rules: [rule('pods')] }, labels);
  await create('events', { rules: [rule('events')] }, labels);
  await create('other', { rules: [rule('secrets')] });
  await plane.until(areResources('events', 'pods'));
  await plane.client
    .resource(ClusterRoles)
    .patch({ name: 'pods' }, { type: 'merge', body: { rules: [{ ...rule('pods'), resources: ['pods', 'nodes'] }] } as never });
  await plane.until(areResources('events', 'pods', 'nodes'));
  await plane.client.resource(ClusterRoles).delete({ name: 'events' });
  await plane.until(areResources('pods', 'nodes'));
  await plane.client.resource(ClusterRoles).delete({ name: 'pods' });
  await plane.until(areResources());
});

test('rules somebody wrote into an aggregated role are replaced, and belong to the aggregation', async () => {
  await create('pods', { rules: [rule('pods')] }, labels);
  await create('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] }, rules: [rule('secrets')] });
  await plane.until(areResources('pods'));
  const { metadata }: KubeObject = await all();
  const applied = metadata.managedFields!.filter(({ operation }) => operation === 'Apply');
  expect(applied).toMatchObject([{ manager: 'clusterrole-aggregation-controller', fieldsV1: { 'f:rules': {} } }]);
});
