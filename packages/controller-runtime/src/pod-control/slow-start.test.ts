import { expect, test } from 'vitest';
import { slowStart } from './slow-start.ts';

test('calls come in batches of 1, 2, 4 and so on', async () => {
  const batches: number[] = [];
  let running = 0;
  const result = await slowStart(10, async () => {
    running++;
    await Promise.resolve();
    if (running > 0) batches.push(running);
    running = 0;
  });
  expect(result).toEqual({ succeeded: 10 });
  expect(batches.filter((size) => size > 0)).toEqual([1, 2, 4, 3]);
});

test('a batch in which one fails is the last, and what succeeded in it counts', async () => {
  const called: number[] = [];
  const result = await slowStart(100, async (index) => {
    called.push(index);
    if (index === 5) throw new Error('quota');
  });
  expect(called.length).toBe(7);
  expect(result.succeeded).toBe(6);
  expect(String(result.error)).toBe('Error: quota');
});

test('no calls are made for none', async () => {
  expect(await slowStart(0, () => Promise.reject(new Error('called')))).toEqual({ succeeded: 0 });
});
