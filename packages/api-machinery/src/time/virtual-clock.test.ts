import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a virtual clock', () => {
  test('fires what is due together in the order it was scheduled in, then lets promises settle', async () => {
    const clock = new VirtualClock({ settle });
    const seen: string[] = [];
    const timer = (name: string, delayMs: number) =>
      clock.schedule(delayMs, () => {
        seen.push(name);
        void Promise.resolve().then(() => seen.push(`after ${name}`));
      });
    timer('late', 20);
    timer('one', 10);
    timer('two', 10);
    await clock.advance(20);
    expect(seen).toEqual(['one', 'two', 'after one', 'after two', 'late', 'after late']);
  });

  test('fires what a timer schedules for the same instant after promises have settled', async () => {
    const clock = new VirtualClock({ settle });
    const seen: string[] = [];
    clock.schedule(10, () => {
      clock.schedule(0, () => seen.push(`again at ${clock.monotonicMs()}`));
      void Promise.resolve().then(() => seen.push('settled'));
    });
    await clock.advance(10);
    expect(seen).toEqual(['settled', 'again at 10']);
  });

  test('does not fire a timer that another one of its instant has cancelled', async () => {
    const clock = new VirtualClock({ settle });
    const seen: string[] = [];
    clock.schedule(10, () => second.cancel());
    const second = clock.schedule(10, () => seen.push('second'));
    await clock.advance(10);
    expect(seen).toEqual([]);
  });
});
