import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Waiters } from './waiters.ts';

test('Waiting again and again leaves nothing on the signal, woken or aborted', async () => {
  const waiters = new Waiters();
  const stop = new AbortController();
  for (let i = 0; i < 20; i++) {
    const woken = waiters.wait(stop.signal);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    waiters.wakeAll();
    await woken;
  }
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  const aborted = Promise.all([waiters.wait(stop.signal), waiters.wait(stop.signal)]);
  stop.abort();
  await aborted;
  await waiters.wait(stop.signal);
});

test('Whoever waits without a signal is woken with the others', async () => {
  const waiters = new Waiters();
  const both = Promise.all([waiters.wait(undefined), waiters.wait(new AbortController().signal)]);
  waiters.wakeAll();
  expect(await both).toHaveLength(2);
});
