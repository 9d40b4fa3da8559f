/** Row 6: deliveries of events to 1,000 watchers over TLS, per second and server core. */
import { setMaxListeners } from 'node:events';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { cpuSeconds } from './harness/processes.ts';
import { compare, timed } from './harness/report.ts';
import { withServers, type Server } from './harness/servers.ts';

const watchers = 1_000;
const connections = 10;
const events = 100;

/** How many lines the watchers of a server have been sent, and a way to wait for more. */
class Watchers {
  readonly #server: Server;
  #lines = 0;
  #wake = (): void => {};

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(server: Server, signal: AbortSignal): Promise<Watchers> {
    const { metadata } = await server.client.resource(ConfigMaps).list({ namespace: 'default' });
    const path = `/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${metadata.resourceVersion}`;
    const transports = Array.from({ length: connections }, () => server.another());
    const opening = Array.from({ length: watchers }, (_, at) => transports[at % connections]!.raw({ method: 'GET', path }, signal));
    const all = new Watchers(server);
    for (const { body } of await Promise.all(opening)) void all.#read(body as AsyncIterable<Uint8Array>).catch(() => {});
    return all;
  }

  /** Milliseconds until every watcher has heard of `events` new objects. */
  hear(round: number): Promise<number> {
    const wanted = this.#lines + events * watchers;
    const writer = createClient(this.#server.transport).resource(ConfigMaps);
    const data = { payload: 'x'.repeat(3_500) };
    return timed(async () => {
      const names = Array.from({ length: events }, (_, at) => `bench-${round}-${at}`);
      await Promise.all(names.map((name) => writer.create({ metadata: { namespace: 'default', name }, data })));
      while (this.#lines < wanted) await new Promise<void>((resolve) => (this.#wake = resolve));
    });
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of body) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines++;
      this.#wake();
    }
  }
}

await withServers(async (servers) => {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const watching = new Map<Server, Watchers>();
  for (const server of servers) watching.set(server, await Watchers.open(server, stop.signal));
  const name = 'watch fan-out of 4 KB events to 1,000 watchers over TLS';
  const target = '≥ 5 × kube-apiserver per core';
  await compare(
    [
      { name, unit: 'deliveries/s', target },
      { name: `${name}, for each second of the server’s processor time`, unit: 'deliveries', target },
    ],
    servers,
    async (server, round) => {
      const before = cpuSeconds(server.pids.slice(0, 1));
      const ms = await watching.get(server)!.hear(round);
      const deliveries = events * watchers;
      return [deliveries / (ms / 1_000), deliveries / (cpuSeconds(server.pids.slice(0, 1)) - before)];
    },
  );
  stop.abort();
});
