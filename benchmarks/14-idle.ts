/** Row 14: memory and processor use of the idle app, with one node on the process runtime. */
import { ClusterProcess } from '../e2e/harness/cluster-process.ts';
import { cpuSeconds, memoryOf } from './harness/processes.ts';
import { pause, report } from './harness/report.ts';

const settleMs = 10_000;
const windowMs = 30_000;

const cluster = await ClusterProcess.start();
try {
  await pause(settleMs);
  const before = cpuSeconds([cluster.pid]);
  await pause(windowMs);
  const used = cpuSeconds([cluster.pid]) - before;
  report('idle app, resident memory', 'MB', [memoryOf(cluster.pid).resident / 1e6], '≤ 250 MB');
  report('idle app, share of one core', '%', [(used / (windowMs / 1_000)) * 100], '≤ 1 %');
} finally {
  await cluster.dispose();
}
