import { VirtualClock } from '@kubewright/api-machinery';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DelayLine } from './delay-line.ts';

it('releases every item once, at the earliest of its times, in order of time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 500 })), { maxLength: 80 }),
      async (adds) => {
        const clock = new VirtualClock({ settle: () => Promise.resolve() });
        const released: [string, number][] = [];
        const line = new DelayLine(clock, (item) => released.push([item, clock.monotonicMs()]));
        const earliest = new Map<string, number>();
        for (const [item, delayMs] of adds) {
          line.add(`${item}`, delayMs);
          earliest.set(`${item}`, Math.min(delayMs, earliest.get(`${item}`) ?? Infinity));
        }
        expect(line.size).toBe(earliest.size);
        await clock.advance(500);
        expect(new Map(released)).toEqual(earliest);
        expect(released.length).toBe(earliest.size);
        expect(released.map(([, atMs]) => atMs)).toEqual(released.map(([, atMs]) => atMs).sort((a, b) => a - b));
      },
    ),
  );
});

it('keeps one timer of the clock, however many items wait', () => {
  const clock = new VirtualClock({ settle: () => Promise.resolve() });
  let timers = 0;
  const counted = {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    schedule: (ms: number, callback: () => void) => (timers++, clock.schedule(ms, callback)),
  };
  const line = new DelayLine(counted, () => {});
  for (let i = 0; i < 1000; i++) line.add(`${i}`, 1000 + i);
  expect(timers).toBe(1);
});
