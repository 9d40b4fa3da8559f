/** Row 14: memory and processor use of the idle app, with one node on the process runtime. */
import { readFile } from 'node:fs/promises';
import { withCluster } from './harness/cluster.ts';
import { report } from './harness/report.ts';

const ticksPerSecond = 100;
const settleMs = 10_000;
const windowMs = 30_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

await withCluster([], async ({ cluster }) => {
  await pause(settleMs);
  const before = await cpuSeconds(cluster.pid);
  await pause(windowMs);
  const used = (await cpuSeconds(cluster.pid)) - before;
  const status = await readFile(`/proc/${cluster.pid}/status`, 'utf8');
  report('idle app, resident memory', 'MB', [Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_000], '≤ 250 MB');
  report('idle app, share of one core', '%', [(used / (windowMs / 1_000)) * 100], '≤ 1 %');
});
