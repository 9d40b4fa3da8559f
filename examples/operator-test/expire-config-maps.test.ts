import { formatTime } from '@kubewright/api-machinery';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createTestCluster } from '@kubewright/testing';
import { expect, test } from 'vitest';
import { expireConfigMaps } from './expire-config-maps.ts';

test('a ConfigMap goes when its hour has come, and not before', async () => {
  await using cluster = await createTestCluster();
  const { client, clock } = cluster;
  const configMaps = client.resource(ConfigMaps);
  const annotations = { 'example.com/expires-at': formatTime(clock.nowMs() + 3_600_000) };
  await configMaps.create({ metadata: { namespace: 'default', name: 'offer', annotations } });
  const names = async () => (await configMaps.list({ namespace: 'default' })).items.map(({ metadata }) => metadata.name);

  await cluster.advance(59 * 60_000);
  await expireConfigMaps(client, clock);
  expect(await names()).toContain('offer');

  await cluster.advance(60_000);
  await expireConfigMaps(client, clock);
  expect(await names()).not.toContain('offer');
});
