import type { ConfigMap } from '@kubewright/api/core/v1';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { inParallel } from './report.ts';
import type { Server } from './servers.ts';

const connections = 10;
const inFlight = 200;

/** Makes `count` ConfigMaps in `default`, named `bench-<index>`. */
export async function seed(
  server: Server,
  count: number,
  make: (index: number) => Partial<ConfigMap> & { labels?: Record<string, string> },
): Promise<void> {
  const apis = Array.from({ length: connections }, () => createClient(server.another()).resource(ConfigMaps));
  await inParallel(count, inFlight, (index) => {
    const { labels, ...rest } = make(index);
    return apis[index % connections]!.create({
      metadata: { namespace: 'default', name: `bench-${index}`, ...(labels && { labels }) },
      ...rest,
    });
  });
}
