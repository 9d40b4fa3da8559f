import { silentLogger } from '@kubewright/api-machinery';
import { storeConformance } from '@kubewright/storage/conformance';
import { EtcdStore } from '@kubewright/storage-etcd';
import { describe, expect, test } from 'vitest';
import { EtcdCluster, etcdProgram, pause } from './etcd-cluster.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { systemRandom } from './system-random.ts';

/** Thousands of writes at once take their time on a busy machine. */
const callTimeoutMs = 60_000;
const deps = { clock: systemClock, random: systemRandom, logger: silentLogger };

if ('missing' in etcdProgram) console.warn(`left out: ${etcdProgram.missing}`);

describe.skipIf('missing' in etcdProgram)('EtcdStore on etcd', () => {
  storeConformance({ describe, test, expect }, async () => {
    const cluster = await EtcdCluster.start();
    let store = await EtcdStore.open({ servers: cluster.urls, callTimeoutMs }, deps);
    return {
      store,
      // etcd's leases run on its own clock, for 2 s at least, and end up to half a second late.
      leaseTime: { ttlSeconds: 2, earlyMs: 300, advance: pause },
      reopen: async () => {
        await store.close();
        return (store = await EtcdStore.open({ servers: cluster.urls, callTimeoutMs }, deps));
      },
      destroy: async () => {
        await store.close();
        await cluster.destroy();
      },
    };
  });

  test('EtcdStore tells how much place the database of a member takes', async () => {
    const cluster = await EtcdCluster.start();
    const store = await EtcdStore.open({ servers: cluster.urls }, deps);
    expect(await store.sizeBytes()).toBeGreaterThan(4_096);
    await store.close();
    await cluster.destroy();
  });
});
