/** Row 6: deliveries per second of events to 1,000 watchers over TLS. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { report, timed } from './harness/report.ts';

const watchers = 1_000;
const connections = 10;
const events = 100;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ client, another }) => {
  const maps = client.resource(ConfigMaps);
  const transports = await Promise.all(Array.from({ length: connections }, another));
  const { metadata } = await maps.list({ namespace: 'default' });
  const stop = new AbortController();
  let lines = 0;
  let wake = (): void => {};
  const path = `/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${metadata.resourceVersion}`;
  const bodies = await Promise.all(
    Array.from({ length: watchers }, (_, index) => transports[index % connections]!.raw({ method: 'GET', path }, stop.signal)),
  );
  const reading = bodies.map(async ({ body }) => {
    for await (const chunk of body) {
      for (const byte of chunk as Uint8Array) if (byte === 10) lines++;
      wake();
    }
  });
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const wanted = lines + events * watchers;
    const ms = await timed(async () => {
      const writer = createClient(transports[0]!).resource(ConfigMaps);
      await Promise.all(
        Array.from({ length: events }, (_, index) =>
          writer.create({ metadata: { namespace: 'default', name: `bench-${round}-${index}` }, data: { payload: 'x'.repeat(3_500) } }),
        ),
      );
      while (lines < wanted) await new Promise<void>((resolve) => (wake = resolve));
    });
    rounds.push((events * watchers) / (ms / 1_000));
  }
  report('watch fan-out of 4 KB events to 1,000 watchers over TLS', 'deliveries/s', rounds, '≥ 5 × kube-apiserver');
  stop.abort();
  await Promise.allSettled(reading);
});
