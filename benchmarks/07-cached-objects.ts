/** Row 7: memory of the server for each byte of JSON of the objects it holds. */
import { memoryOf } from './harness/processes.ts';
import { compare, pause } from './harness/report.ts';
import { seed } from './harness/seed.ts';
import { withServers } from './harness/servers.ts';

const objects = 50_000;
/** Longer than the history of changes is kept, and than either runtime lets pass before it collects when nothing is asked of it: V8 100 s after the last time, Go 120 s. */
const settleMs = 150_000;
const data = { payload: 'x'.repeat(2_048) };

await withServers(async (servers) => {
  const name = `memory of the server for ${objects.toLocaleString('en')} ConfigMaps of 2 KiB`;
  await compare(
    [
      { name, unit: '× their JSON', target: '≤ 1.5', better: 'less' },
      { name: `${name}, without the page cache of files`, unit: '× their JSON', target: '≤ 1.5', better: 'less' },
    ],
    servers,
    async (server) => {
      const {
        pids: [pid],
        transport,
      } = server;
      const before = memoryOf(pid);
      await seed(server, objects, () => ({ data }));
      await pause(settleMs);
      let json = 0;
      const answer = await transport.raw({ method: 'GET', path: '/api/v1/configmaps' }, AbortSignal.timeout(60_000));
      for await (const chunk of answer.body) json += (chunk as Uint8Array).length;
      const after = memoryOf(pid);
      return [(after.resident - before.resident) / json, (after.private - before.private) / json];
    },
    1,
  );
});
