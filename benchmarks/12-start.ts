/** Row 12: time until a test cluster is ready in process, and until the app's API and first node are ready as a process. */
import { createTestCluster } from '@kubewright/testing';
import { ClusterProcess } from '../e2e/harness/cluster-process.ts';
import { report, timed } from './harness/report.ts';

const inProcess: number[] = [];
for (let round = 0; round < 20; round++) {
  let cluster: Awaited<ReturnType<typeof createTestCluster>> | undefined;
  inProcess.push(await timed(async () => (cluster = await createTestCluster())));
  await cluster?.dispose();
}
report('createTestCluster() in process, first', 'ms', [inProcess[0]!], '≤ 50 ms');
report('createTestCluster() in process, then', 'ms', inProcess.slice(1), '≤ 50 ms');

const stepMs = (output: string, step: string): number => Number(new RegExp(`${step}\\s+(\\d+) ms`).exec(output)?.[1]);
const cluster = await ClusterProcess.start();
const apiMs: number[] = [];
const nodeMs: number[] = [];
const wholeMs: number[] = [];
for (let round = 0; round < 10; round++) {
  await cluster.end();
  wholeMs.push(await timed(() => cluster.up()));
  apiMs.push(stepMs(cluster.output, 'API server'));
  nodeMs.push(stepMs(cluster.output, 'nodes'));
}
await cluster.dispose();
report('app as a new process: API ready, by its own clock from process start', 'ms', apiMs, '≤ 400 ms');
report('app as a new process: node Ready, by its own clock from process start', 'ms', nodeMs, '≤ 1,000 ms');
report('app as a new process: everything ready, seen from outside', 'ms', wholeMs, '≤ 1,000 ms');
