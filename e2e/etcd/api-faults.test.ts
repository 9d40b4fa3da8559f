/** An API server whose etcd loses its majority says so, refuses what it cannot decide, and comes back by itself. */
import { statusOf } from '@kubewright/api-machinery';
import { ConfigMaps, type ConfigMap } from '@kubewright/api/core/v1';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serversOnEtcd, until, withoutEtcd } from './api-servers.ts';

const draft = (name: string) => ({ metadata: { namespace: 'default', name } });
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.skipIf(withoutEtcd)('an API server on three members', () => {
  test(
    'without a majority writes and consistent reads end as 504 or 500, readyz names etcd, and everything goes on when it is back',
    { timeout: 90_000 },
    async () => {
      const { cluster, servers, stop } = await serversOnEtcd(1, { size: 3 }, { callTimeoutMs: 3_000 });
      onTestFinished(stop);
      const { client, get } = servers[0]!;
      const maps = client.resource(ConfigMaps);
      const before = await maps.create(draft('before'));
      const ending = new AbortController();
      const names: string[] = [];
      const watching = (async () => {
        for await (const { object } of maps.watch({
          namespace: 'default',
          resourceVersion: before.metadata.resourceVersion!,
          signal: ending.signal,
        }))
          names.push((object as ConfigMap).metadata.name!);
      })();
      expect((await get('/readyz')).status).toBe(200);

      await Promise.all(cluster.members.slice(1).map((member) => member.kill()));
      const refused = statusOf(await failure(maps.create(draft('undecided'))));
      expect([500, 504]).toContain(refused?.code);
      expect(refused?.message).toMatch(/etcdserver: |context deadline exceeded|rpc error/);
      expect([500, 504]).toContain(statusOf(await failure(maps.list({ namespace: 'default' })))?.code);
      // What need not be fresh is still served.
      expect((await maps.list({ namespace: 'default', resourceVersion: '0' })).items.map(({ metadata }) => metadata.name)).toContain(
        'before',
      );
      const ready = await get('/readyz');
      expect(ready.status).toBe(500);
      expect(ready.text).toContain('[-]etcd failed: reason withheld');
      expect(ready.text).toContain('[-]etcd-readiness failed: reason withheld');
      expect((await get('/readyz/etcd')).text).toMatch(/^internal server error: error getting data from etcd: /);

      await Promise.all(cluster.members.slice(1).map((member) => member.start()));
      await until(async () => ((await get('/readyz')).status === 200 ? true : undefined));
      await until(() => maps.create(draft('after')).catch(() => undefined));
      expect((await maps.list({ namespace: 'default' })).items.map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(['before', 'after']),
      );
      await until(async () => (names.includes('after') ? true : undefined));
      ending.abort();
      await watching;
    },
  );

  test('the member that hangs is left in a few seconds: the server stays ready and consistent', { timeout: 60_000 }, async () => {
    const { cluster, servers, stop } = await serversOnEtcd(2, { size: 3 });
    onTestFinished(stop);
    const [one, two] = servers as [(typeof servers)[0], (typeof servers)[0]];
    await one!.client.resource(ConfigMaps).create(draft('before'));
    (await cluster.leader()).freeze();
    for (let i = 0; i < 10; i++) {
      const name = `m${i}`;
      await until(() =>
        one!.client
          .resource(ConfigMaps)
          .create(draft(name))
          .catch((error: unknown) => (statusOf(error)?.reason === 'AlreadyExists' ? true : undefined)),
      );
      expect(
        (
          await until(() =>
            two!.client
              .resource(ConfigMaps)
              .get({ namespace: 'default', name })
              .catch(() => undefined),
          )
        ).metadata.name,
      ).toBe(name);
    }
    await until(async () => ((await two!.get('/readyz')).status === 200 ? true : undefined));
  });
});
