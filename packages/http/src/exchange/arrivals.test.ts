import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Arrivals } from './arrivals.ts';

describe('requests that arrive', () => {
  test('in one turn are begun together, in their order, once that turn is over', async () => {
    const arrivals = new Arrivals();
    const begun: string[] = [];
    arrivals.add(() => begun.push('one'));
    arrivals.add(() => begun.push('two'));
    expect(begun).toEqual([]);
    await setImmediate();
    expect(begun).toEqual(['one', 'two']);
    arrivals.add(() => begun.push('three'));
    await setImmediate();
    expect(begun).toEqual(['one', 'two', 'three']);
  });

  test('beyond a hundred wait for the next turn, and those that arrive later behind them', async () => {
    const arrivals = new Arrivals();
    const begun: number[] = [];
    for (let i = 1; i <= 150; i++) arrivals.add(() => begun.push(i));
    await setImmediate();
    expect(begun.length).toBe(100);
    arrivals.add(() => begun.push(151));
    await setImmediate();
    expect(begun).toEqual(Array.from({ length: 151 }, (_, i) => i + 1));
  });
});
