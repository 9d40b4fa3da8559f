import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { settle } from './conformance/suite.ts';
import { compactPeriodically } from './compact-periodically.ts';
import { MemoryStore } from './memory-store.ts';

test('history is kept for at least one interval and no longer than two', async () => {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const abort = new AbortController();
  const running = compactPeriodically({ store, clock, logger: silentLogger, intervalMs: 300_000 }, abort.signal);
  const put = async () => (await store.txn({ compare: [], success: [{ op: 'put', key: 'a', value: new Uint8Array() }] })).revision;
  const first = await put();
  await clock.advance(300_000);
  expect((await store.get('a', { revision: first })).kv?.modRevision).toBe(first);
  await put();
  await clock.advance(300_000);
  await put();
  await clock.advance(300_000);
  await expect(store.get('a', { revision: first })).rejects.toMatchObject({ name: 'CompactedError' });
  abort.abort();
  await running;
});
