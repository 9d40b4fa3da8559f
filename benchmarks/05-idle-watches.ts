/** Row 5: memory of the server for each idle watch. */
import { setMaxListeners } from 'node:events';
import { memoryOf } from './harness/processes.ts';
import { compare, pause } from './harness/report.ts';
import { withServers } from './harness/servers.ts';

const watches = 10_000;
const connections = 50;
const atOnce = 1_000;
const settleMs = 10_000;
/** Watches are idle for long: what opening them took, and nobody uses any more, has gone back by then. */
const idleMs = 100_000;
const path = '/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0';

await withServers(async (servers) => {
  const name = `memory of the server for each of ${watches.toLocaleString('en')} idle watches`;
  const figures = [
    { name, unit: 'KiB', target: '≤ 10 KiB', better: 'less' as const },
    { name: `${name}, without the page cache of files`, unit: 'KiB', target: '≤ 10 KiB', better: 'less' as const },
  ];
  // Once: a server keeps memory it has had.
  await compare(
    figures,
    servers,
    async ({ pids: [pid], another }) => {
      const transports = Array.from({ length: connections }, another);
      const stop = new AbortController();
      setMaxListeners(0, stop.signal);
      const open = async (count: number): Promise<void> => {
        const answers = Array.from({ length: count }, (_, at) => transports[at % connections]!.raw({ method: 'GET', path }, stop.signal));
        for (const { body } of await Promise.all(answers)) void drain(body);
      };
      await open(connections);
      await pause(settleMs);
      const before = memoryOf(pid);
      for (let opened = 0; opened < watches; opened += atOnce) await open(atOnce);
      await pause(idleMs);
      const after = memoryOf(pid);
      stop.abort();
      return [after.resident - before.resident, after.private - before.private].map((bytes) => bytes / 1_024 / watches);
    },
    1,
  );
});

async function drain(body: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _chunk of body);
  } catch {
    // Ended with the benchmark.
  }
}
