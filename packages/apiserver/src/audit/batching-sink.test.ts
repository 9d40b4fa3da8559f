import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { settle } from '../../../api-machinery/test/settle.ts';
import type { AuditEvent } from './audit-event.ts';
import { BatchingSink, webhookBatching } from './batching-sink.ts';

const event = (auditID: string): AuditEvent => ({ auditID }) as AuditEvent;

test('Events are delivered in batches, tried again when that fails, kept within bounds, and not lost at the end', async () => {
  const clock = new VirtualClock({ settle });
  const delivered: string[][] = [];
  let failures = 2;
  const deliver = async (events: readonly AuditEvent[]): Promise<void> => {
    if (failures-- > 0) throw new Error('no');
    delivered.push(events.map(({ auditID }) => auditID));
  };
  const sink = new BatchingSink({ clock, logger: silentLogger, deliver }, { ...webhookBatching, bufferSize: 4, maxBatchSize: 2 });
  const stop = new AbortController();
  const running = sink.run(stop.signal);
  sink.process(event('a'));
  await clock.advance(29_000);
  expect(delivered).toEqual([]);
  await clock.advance(1_000 + 10_000 + 15_000);
  expect(delivered).toEqual([['a']]);
  for (const id of ['b', 'c', 'd']) sink.process(event(id));
  await clock.advance(0);
  expect(delivered).toEqual([['a'], ['b', 'c']]);
  for (const id of ['e', 'f', 'g', 'h', 'i']) sink.process(event(id));
  stop.abort();
  await running;
  expect(delivered.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(sink.lost).toBe(2);
});

test('A backend that takes nothing is asked once more at the end, and what it did not take is counted', async () => {
  const clock = new VirtualClock({ settle });
  let asked = 0;
  const deliver = async (): Promise<void> => {
    asked++;
    throw new Error('no');
  };
  const sink = new BatchingSink({ clock, logger: silentLogger, deliver }, { ...webhookBatching, maxBatchSize: 2 });
  for (const id of ['a', 'b', 'c', 'd', 'e']) sink.process(event(id));
  await sink.run(AbortSignal.abort());
  expect([asked, sink.lost]).toEqual([1, 5]);
});
