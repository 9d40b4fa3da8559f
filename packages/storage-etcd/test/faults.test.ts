/** Three members, one of which is lost while writers write: what was acknowledged is there, once, and watches go on. */
import { silentLogger } from '@kubewright/api-machinery';
import { prefixEnd, type StoreEvent } from '@kubewright/storage';
import { EtcdStore, EtcdTimeoutError } from '@kubewright/storage-etcd';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EtcdCluster, etcdProgram, pause, type EtcdMember } from './etcd-cluster.ts';
import { withoutNetworks } from './etcd-network.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { systemRandom } from './system-random.ts';

const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };
const text = new TextDecoder();
const prefix = '/registry/w/';
const range = { start: prefix, end: prefixEnd(prefix) };

async function open(options: { callTimeoutMs?: number; networks?: boolean } = {}): Promise<{ cluster: EtcdCluster; store: EtcdStore }> {
  const { networks = false, ...rest } = options;
  const cluster = await EtcdCluster.start({ size: 3, networks });
  onTestFinished(() => cluster.destroy());
  const store = await EtcdStore.open({ servers: cluster.urls, ...rest }, deps);
  onTestFinished(() => store.close());
  return { cluster, store };
}

/** Writers that go on until stopped, each with keys of its own and one counter that all raise by compare-and-swap. */
class Load {
  readonly acknowledged = new Map<string, number>();
  readonly unknown = new Set<string>();
  incremented = 0;
  maybeIncremented = 0;
  readonly events: StoreEvent[] = [];
  readonly #store: EtcdStore;
  readonly #stop = new AbortController();
  readonly #watching = new AbortController();
  readonly #running: Promise<unknown>;
  readonly #watched: Promise<void>;
  #lastRevision = 0;
  #seen: (() => void) | undefined;

  constructor(store: EtcdStore) {
    this.#store = store;
    this.#watched = this.#watch();
    this.#running = Promise.all([...Array.from({ length: 8 }, (_, writer) => this.#write(writer)), this.#count(), this.#count()]);
  }

  /** Resolves when so many more writes have been acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.size + count;
    while (this.acknowledged.size < wanted) await pause(10);
  }

  /** Whatever became of the test: nothing goes on. */
  end(): void {
    this.#stop.abort();
    this.#watching.abort();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const end = await this.#store.txn({ compare: [], success: [{ op: 'put', key: `${prefix}end`, value: new Uint8Array() }] });
    this.#lastRevision = end.revision;
    if ((this.events.at(-1)?.kv.modRevision ?? 0) < end.revision) await new Promise<void>((resolve) => (this.#seen = resolve));
    this.#watching.abort();
    await this.#watched;
  }

  async #write(writer: number): Promise<void> {
    for (let i = 0; !this.#stop.signal.aborted; i++) {
      const key = `${prefix}${writer}-${String(i).padStart(6, '0')}`;
      const put = { op: 'put', key, value: new TextEncoder().encode(key) } as const;
      await this.#store.txn({ compare: [{ key, modRevision: 0 }], success: [put] }).then(
        ({ succeeded, revision }) => succeeded && this.acknowledged.set(key, revision),
        () => this.unknown.add(key),
      );
    }
  }

  async #count(): Promise<void> {
    const key = `${prefix}count`;
    while (!this.#stop.signal.aborted) {
      try {
        const { kv } = await this.#store.get(key);
        const value = new TextEncoder().encode(String(Number(kv ? text.decode(kv.value) : 0) + 1));
        const change = this.#store.txn({ compare: [{ key, modRevision: kv?.modRevision ?? 0 }], success: [{ op: 'put', key, value }] });
        await change.then(
          ({ succeeded }) => void (succeeded && this.incremented++),
          () => void this.maybeIncremented++,
        );
      } catch {
        // A read that failed says nothing.
      }
    }
  }

  async #watch(): Promise<void> {
    for await (const { events } of this.#store.watch({ ...range, progress: true, fromRevision: 2 }, this.#watching.signal)) {
      this.events.push(...events);
      if (this.#lastRevision > 0 && (this.events.at(-1)?.kv.modRevision ?? 0) >= this.#lastRevision) this.#seen?.();
    }
  }
}

async function expectNothingLost(store: EtcdStore, load: Load): Promise<void> {
  const { kvs } = await store.range(range);
  const stored = new Map(kvs.map((kv) => [kv.key, kv]));
  const lost = [...load.acknowledged].filter(([key, revision]) => stored.get(key)?.modRevision !== revision);
  expect(lost).toEqual([]);
  const invented = [...stored.keys()].filter((key) => /\d-\d/.test(key) && !load.acknowledged.has(key) && !load.unknown.has(key));
  expect(invented).toEqual([]);
  // Written once at most: by its key alone, and by the count that nobody could raise without having seen it.
  expect(kvs.filter(({ key, version }) => /\d-\d/.test(key) && version !== 1)).toEqual([]);
  const count = Number(text.decode(stored.get(`${prefix}count`)!.value));
  expect(count).toBeGreaterThanOrEqual(load.incremented);
  expect(count).toBeLessThanOrEqual(load.incremented + load.maybeIncremented);
  const revisions = load.events.map(({ kv }) => kv.modRevision);
  expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
  const last = new Map(load.events.map(({ kv }) => [kv.key, kv.modRevision]));
  expect([...last].toSorted()).toEqual(kvs.map((kv) => [kv.key, kv.modRevision]).toSorted());
}

const follower = async (cluster: EtcdCluster): Promise<EtcdMember> => {
  const leader = await cluster.leader();
  return cluster.members.find((member) => member !== leader)!;
};

const faults: Record<string, (cluster: EtcdCluster, load: Load) => Promise<void>> = {
  'a follower is killed and comes back': async (cluster, load) => {
    const member = await follower(cluster);
    await member.kill();
    await load.more(200);
    await member.start();
    await member.healthy();
  },
  'the leader is killed and comes back': async (cluster, load) => {
    const member = await cluster.leader();
    await member.kill();
    await load.more(200);
    await member.start();
    await member.healthy();
  },
  'the leader hangs with its connections open, and goes on': async (cluster, load) => {
    const member = await cluster.leader();
    member.freeze();
    await load.more(200);
    member.resume();
  },
  'a member loses its disk and is replaced': async (cluster, load) => {
    const member = await follower(cluster);
    await member.kill();
    member.loseDisk();
    await load.more(200);
    await cluster.replace(member);
  },
};

/** Of members in networks of their own. */
const cuts: typeof faults = {
  'the leader is cut off from everybody, and comes back': async (cluster, load) => {
    const member = await cluster.leader();
    cluster.cut(member);
    await load.more(200);
    cluster.heal(member);
    await member.healthy();
  },
  'a follower is cut off from everybody, and comes back': async (cluster, load) => {
    const member = await follower(cluster);
    cluster.cut(member);
    await load.more(200);
    cluster.heal(member);
    await member.healthy();
  },
};

if ('missing' in etcdProgram) console.warn(`left out: ${etcdProgram.missing}`);
else if (withoutNetworks) console.warn(`members that are cut off are left out: ${withoutNetworks}`);

async function expectNoLoss(fault: (typeof faults)[string], networks: boolean): Promise<void> {
  const { cluster, store } = await open({ networks });
  const load = new Load(store);
  onTestFinished(() => load.end());
  await load.more(200);
  await fault(cluster, load);
  await load.more(200);
  await load.stop();
  await expectNothingLost(store, load);
}

describe.skipIf('missing' in etcdProgram)('three members', () => {
  for (const [title, fault] of Object.entries(faults)) {
    test(`nothing acknowledged is lost when ${title}`, { timeout: 90_000 }, () => expectNoLoss(fault, false));
  }

  for (const [title, fault] of Object.entries(cuts)) {
    test.skipIf(withoutNetworks)(`nothing acknowledged is lost when ${title}`, { timeout: 90_000 }, () => expectNoLoss(fault, true));
  }

  test('without a majority a write ends in time and undecided, and the store recovers by itself', { timeout: 90_000 }, async () => {
    const { cluster, store } = await open({ callTimeoutMs: 2_000 });
    const write = (key: string) =>
      store.txn({ compare: [{ key, modRevision: 0 }], success: [{ op: 'put', key, value: new Uint8Array() }] });
    await write('/registry/w/before');
    const [first, second] = cluster.members as [EtcdMember, EtcdMember];
    await Promise.all([first.kill(), second.kill()]);
    const began = performance.now();
    const error = await write('/registry/w/lost').then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof EtcdTimeoutError || (error as { status?: { code: number } }).status?.code === 500).toBe(true);
    expect(performance.now() - began).toBeLessThan(20_000);
    await Promise.all([first.start(), second.start()]);
    for (;;) {
      const done = await write('/registry/w/after').then(
        () => true,
        () => false,
      );
      if (done) break;
    }
    expect((await store.range(range)).kvs.map(({ key }) => key)).toContain('/registry/w/before');
  });

  test('a store opens as long as one member of a list can be reached, and says why when none can', async () => {
    const { cluster } = await open();
    const store = await EtcdStore.open({ servers: ['http://127.0.0.1:1', cluster.urls[1]!] }, deps);
    expect(await store.currentRevision()).toBeGreaterThan(0);
    await store.close();
    const nowhere = EtcdStore.open({ servers: ['http://127.0.0.1:1'], callTimeoutMs: 1_000 }, deps);
    await expect(nowhere).rejects.toThrow(/ECONNREFUSED/);
  });
});
