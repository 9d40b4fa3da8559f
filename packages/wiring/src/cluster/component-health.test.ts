import { expect, test } from 'vitest';
import { ComponentHealth } from './component-health.ts';

const signal = new AbortController().signal;

test('A program is healthy while every part of it runs', async () => {
  const health = new ComponentHealth();
  const probe = health.probe('scheduler');
  expect(await probe.failure(signal)).toEqual({ message: 'scheduler is not part of this process' });
  let fail: (error: Error) => void = () => {};
  const failing = { name: 'b', run: () => new Promise<void>((_, reject) => (fail = reject)) };
  const [first, second] = health.followed('scheduler', [{ name: 'a', run: () => new Promise<void>(() => {}) }, failing]);
  void first!.run(signal);
  expect(await probe.failure(signal)).toEqual({ message: '1 of 2 parts of scheduler are not running' });
  const running = second!.run(signal);
  expect(await probe.failure(signal)).toBeUndefined();
  fail(new Error('broken'));
  await expect(running).rejects.toThrow('broken');
  expect(await probe.failure(signal)).toEqual({ message: '1 of 2 parts of scheduler are not running' });
});
