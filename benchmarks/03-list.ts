/** Row 3: throughput of one LIST of many objects over TLS. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { inParallel, report, timed } from './harness/report.ts';

const objects = 20_000;

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ transport, another }) => {
  const apis = (await Promise.all(Array.from({ length: 10 }, another))).map((each) => createClient(each).resource(ConfigMaps));
  const data = { payload: 'x'.repeat(2_048) };
  await inParallel(objects, 200, (index) => apis[index % 10]!.create({ metadata: { namespace: 'default', name: `bench-${index}` }, data }));
  const rounds: number[] = [];
  for (let round = 0; round < 10; round++) {
    let bytes = 0;
    const ms = await timed(async () => {
      const answer = await transport.raw({ method: 'GET', path: '/api/v1/configmaps' }, AbortSignal.timeout(60_000));
      for await (const chunk of answer.body) bytes += (chunk as Uint8Array).length;
    });
    rounds.push(bytes / 1e6 / (ms / 1_000));
  }
  report(`LIST of ${objects.toLocaleString('en')} ConfigMaps of 2 KiB over TLS`, 'MB/s', rounds, '≥ 5 × kube-apiserver');
});
