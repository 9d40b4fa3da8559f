/** Row 4: LIST by a label selector that finds 30 of many objects. */
import { ConfigMaps } from '@kubewright/api/core/v1';
import { compare, pause, report, timed } from './harness/report.ts';
import { seed } from './harness/seed.ts';
import { withServers, type Server } from './harness/servers.ts';

const objects = 300_000;
const groups = 10_000;
const found = Math.floor(objects / groups);
const lists = 5;
const settleMs = 2_000;

async function list({ client }: Server, group: number): Promise<void> {
  const { items } = await client.resource(ConfigMaps).list({ labelSelector: `app=app-${group}` });
  if (items.length < found) throw new Error(`app-${group} found ${items.length}`);
}

await withServers(async (servers) => {
  for (const server of servers) {
    await seed(server, objects, (index) => ({ labels: { app: `app-${index % groups}`, all: 'yes' }, data: { key: 'value' } }));
  }
  const name = `LIST by label, ${found} of ${objects.toLocaleString('en')} objects`;
  const target = '≥ 20 × kube-apiserver';
  for (const server of servers) report(`${name}, ${server.name}, the first time`, 'ms', [await timed(() => list(server, 1))], target);
  // The index is made in short turns meanwhile.
  await pause(settleMs);
  await compare([{ name, unit: 'ms', target, better: 'less' }], servers, async (server, round) => {
    const ms = await timed(async () => {
      for (let each = 0; each < lists; each++) await list(server, 2 + round * lists + each);
    });
    return [ms / lists];
  });
});
