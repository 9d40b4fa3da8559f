/** Row 7: resident memory of the server for each byte of JSON of the objects it holds. */
import { readFile } from 'node:fs/promises';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { withCluster } from './harness/cluster.ts';
import { inParallel, report } from './harness/report.ts';

const objects = 50_000;
/** Longer than the history of changes is kept. */
const settleMs = 100_000;

async function residentBytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ cluster, transport, another }) => {
  const before = await residentBytes(cluster.pid);
  const apis = (await Promise.all(Array.from({ length: 10 }, another))).map((each) => createClient(each).resource(ConfigMaps));
  const data = { payload: 'x'.repeat(2_048) };
  await inParallel(objects, 200, (index) => apis[index % 10]!.create({ metadata: { namespace: 'default', name: `bench-${index}` }, data }));
  let json = 0;
  const answer = await transport.raw({ method: 'GET', path: '/api/v1/configmaps' }, AbortSignal.timeout(60_000));
  for await (const chunk of answer.body) json += (chunk as Uint8Array).length;
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  report(
    `resident memory of ${objects.toLocaleString('en')} ConfigMaps of 2 KiB`,
    '× their JSON',
    [((await residentBytes(cluster.pid)) - before) / json],
    '≤ 1.5',
  );
});
