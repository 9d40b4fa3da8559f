/** Row 6: deliveries of events to 1,000 watchers over TLS, per second and server core. */
import { setMaxListeners } from 'node:events';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { createClient } from '@kubewright/client';
import { cpuSeconds } from './harness/processes.ts';
import { compare, timed } from './harness/report.ts';
import { withServers, type Server } from './harness/servers.ts';

const watchers = 1_000;
const connections = 10;
/** For less a round takes but 30 ticks of the clock that processor time is told by. */
const events = 400;
// A server lives for days, and V8 compiles for the first seconds of it: rounds that are not measured.
const warmUpRounds = 5;
// No more than these are on their way at once: kube-apiserver ends watches that fall further behind than its buffers.
const inFlight = 10;
const deadlineMs = 60_000;

/** How many lines the watchers of a server have been sent, and a way to wait for more. */
class Watchers {
  readonly #server: Server;
  #lines = 0;
  #wake = (error?: Error): void => void error;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(server: Server, signal: AbortSignal): Promise<Watchers> {
    const { metadata } = await server.client.resource(ConfigMaps).list({ namespace: 'default' });
    const path = `/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${metadata.resourceVersion}`;
    const transports = Array.from({ length: connections }, () => server.another());
    const opening = Array.from({ length: watchers }, (_, at) => transports[at % connections]!.raw({ method: 'GET', path }, signal));
    const all = new Watchers(server);
    for (const { body } of await Promise.all(opening)) void all.#read(body as AsyncIterable<Uint8Array>, signal);
    return all;
  }

  /** Milliseconds until every watcher has heard of `events` new objects. */
  hear(round: string): Promise<number> {
    const writer = createClient(this.#server.transport).resource(ConfigMaps);
    const data = { payload: 'x'.repeat(3_500) };
    return timed(async () => {
      for (let first = 0; first < events; first += inFlight) {
        const wanted = this.#lines + inFlight * watchers;
        const names = Array.from({ length: inFlight }, (_, at) => `bench-${round}-${first + at}`);
        await Promise.all(names.map((name) => writer.create({ metadata: { namespace: 'default', name }, data })));
        await this.#arrived(wanted);
      }
    });
  }

  async #arrived(wanted: number): Promise<void> {
    const late = setTimeout(() => this.#wake(new Error(`${this.#server.name}: ${wanted - this.#lines} deliveries never came`)), deadlineMs);
    while (this.#lines < wanted) {
      await new Promise<void>((resolve, reject) => (this.#wake = (error) => (error ? reject(error) : resolve())));
    }
    clearTimeout(late);
  }

  async #read(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    try {
      for await (const chunk of body) {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines++;
        this.#wake();
      }
      throw new Error('it came to its end');
    } catch (cause) {
      if (!signal.aborted) this.#wake(new Error(`${this.#server.name} ended a watch`, { cause }));
    }
  }
}

await withServers(async (servers) => {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const watching = new Map<Server, Watchers>();
  for (const server of servers) {
    const watchers = await Watchers.open(server, stop.signal);
    watching.set(server, watchers);
    for (let round = 0; round < warmUpRounds; round++) await watchers.hear(`warm-${round}`);
  }
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
      const ms = await watching.get(server)!.hear(String(round));
      const deliveries = events * watchers;
      return [deliveries / (ms / 1_000), deliveries / (cpuSeconds(server.pids.slice(0, 1)) - before)];
    },
  );
  stop.abort();
});
