/** Row 3: throughput of one LIST of many objects over TLS, and what it takes of memory. */
import { cpuSeconds, memoryOf, resetPeak } from './harness/processes.ts';
import { compare, timed } from './harness/report.ts';
import { seed } from './harness/seed.ts';
import { withServers } from './harness/servers.ts';

const objects = 100_000;
const lists = 2;
const data = { payload: 'x'.repeat(2_048) };

await withServers(async (servers) => {
  for (const server of servers) await seed(server, objects, () => ({ data }));
  const name = `LIST of ${objects.toLocaleString('en')} ConfigMaps of 2 KiB over TLS`;
  await compare(
    [
      { name, unit: 'MB/s', target: '≥ 5 × kube-apiserver' },
      { name: `${name}, for each second of the server’s processor time`, unit: 'MB', target: '≥ 5 × kube-apiserver' },
      { name: `${name}: memory of the server at its peak above what it was before`, unit: 'MiB', target: '≤ 16 MiB', better: 'less' },
    ],
    servers,
    async ({ pids: [pid], transport }) => {
      let bytes = 0;
      resetPeak(pid);
      const [cpu, before] = [cpuSeconds([pid]), memoryOf(pid).resident];
      const ms = await timed(async () => {
        for (let list = 0; list < lists; list++) {
          const answer = await transport.raw({ method: 'GET', path: '/api/v1/configmaps' }, AbortSignal.timeout(60_000));
          for await (const chunk of answer.body) bytes += (chunk as Uint8Array).length;
        }
      });
      const mib = (memoryOf(pid).peak - before) / 1_024 / 1_024;
      return [bytes / 1e6 / (ms / 1_000), bytes / 1e6 / (cpuSeconds([pid]) - cpu), Math.max(0.1, mib)];
    },
  );
});
