import { serviceUnavailable } from '@kubewright/api-machinery';
import type { JsonValue } from '@kubewright/api-machinery';
import { expect, it } from 'vitest';
import { discoverResources } from './discovery.ts';

const answers = new Map<string, JsonValue>([
  [
    '/apis',
    {
      groups: [
        { name: 'apps', preferredVersion: { version: 'v1' }, versions: [{ version: 'v1beta1' }, { version: 'v1' }] },
        { name: 'away', versions: [{ version: 'v1' }] },
      ],
    },
  ],
  [
    '/api/v1',
    {
      groupVersion: 'v1',
      resources: [
        { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['list'] },
        { name: 'pods/log', kind: 'Pod' },
      ],
    },
  ],
  ['/apis/apps/v1', { groupVersion: 'apps/v1', resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] }],
  [
    '/apis/apps/v1beta1',
    {
      groupVersion: 'apps/v1beta1',
      resources: [
        { name: 'deployments', kind: 'Deployment' },
        { name: 'old', kind: 'Old' },
      ],
    },
  ],
]);

it('lists each resource once, at its preferred version, and says what could not be read', async () => {
  const getJson = ({ path }: { path: string }): Promise<JsonValue> => {
    const answer = answers.get(path);
    return answer === undefined ? Promise.reject(serviceUnavailable('away')) : Promise.resolve(answer);
  };
  const { resources, failed } = await discoverResources({ getJson });
  expect(resources.map(({ group, version, plural, scope }) => [group, version, plural, scope])).toEqual([
    ['', 'v1', 'pods', 'Namespaced'],
    ['apps', 'v1', 'deployments', 'Namespaced'],
    ['apps', 'v1beta1', 'old', 'Cluster'],
  ]);
  expect([...failed]).toEqual([['away/v1', 'away']]);
});
