import type { Clock } from '@kubewright/api-machinery';
import { ConfigMaps } from '@kubewright/api/core/v1';
import type { Client } from '@kubewright/client';

/** A small operator: deletes ConfigMaps whose annotation `example.com/expires-at` lies in the past. Call it once a minute. */
export async function expireConfigMaps(client: Client, clock: Clock): Promise<void> {
  const configMaps = client.resource(ConfigMaps);
  const { items } = await configMaps.list();
  for (const { metadata } of items) {
    const expiresAt = metadata.annotations?.['example.com/expires-at'];
    if (!expiresAt || Date.parse(expiresAt) > clock.nowMs()) continue;
    const { namespace, name = '', uid, resourceVersion } = metadata;
    await configMaps.delete({ namespace, name }, { preconditions: { uid, resourceVersion } });
  }
}
