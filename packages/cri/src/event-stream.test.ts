import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

test('A reader of events that leaves early leaves nothing on its signal', async () => {
  const events = new EventStream<number>();
  const stop = new AbortController();
  const reader = events.subscribe(stop.signal);
  events.publish(1);
  expect(await reader.next()).toEqual({ value: 1, done: false });
  await reader.return?.();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});

test('A reader of events ends with its signal', async () => {
  const stop = new AbortController();
  const reader = new EventStream<number>().subscribe(stop.signal);
  const next = reader.next();
  stop.abort();
  expect(await next).toEqual({ value: undefined, done: true });
});
