/** Row 5: memory of the server for each idle watch. */
import { readFile } from 'node:fs/promises';
import { withCluster } from './harness/cluster.ts';
import { report } from './harness/report.ts';

const watches = 10_000;
const connections = 50;
const settleMs = 5_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function residentKiB(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

await withCluster(['--runtime', 'simulated', '--nodes', '0'], async ({ cluster, another }) => {
  const transports = await Promise.all(Array.from({ length: connections }, another));
  const stop = new AbortController();
  const path = '/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0';
  const open = async (count: number): Promise<void> => {
    const bodies = await Promise.all(
      Array.from({ length: count }, (_, index) => transports[index % connections]!.raw({ method: 'GET', path }, stop.signal)),
    );
    for (const { body } of bodies) void drain(body);
  };
  await open(connections);
  await pause(settleMs);
  const before = await residentKiB(cluster.pid);
  for (let opened = 0; opened < watches; opened += 1_000) await open(1_000);
  await pause(settleMs);
  report(
    `memory of each of ${watches.toLocaleString('en')} idle watches`,
    'KiB',
    [((await residentKiB(cluster.pid)) - before) / watches],
    '≤ 10 KiB',
  );
  stop.abort();
});

async function drain(body: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _chunk of body);
  } catch {
    // Ended with the benchmark.
  }
}
