import { describe, expect, it } from 'vitest';
import { decideZoneRates, decideZoneState, zoneOf } from './zone-disruption.ts';
import { ZoneEvictionQueue } from './zone-eviction-queue.ts';

const rates = { perSecond: 0.1, secondaryPerSecond: 0.01, largeZoneSize: 50, unhealthyShare: 0.55 };

describe('a zone', () => {
  it.each([
    [10, 0, 'Normal'],
    [0, 1, 'FullDisruption'],
    [1, 2, 'Normal'],
    [2, 3, 'PartialDisruption'],
    [9, 10, 'Normal'],
    [0, 0, 'Normal'],
  ] as const)('with %i nodes ready and %i not is in state %s', (ready, notReady, state) => {
    expect(decideZoneState({ ready, notReady }, rates)).toBe(state);
  });

  it('is emptied at the rate of its state, slowly when large and partly down, not when small', () => {
    const states = new Map([
      ['fine', { state: 'Normal' as const, size: 10 }],
      ['small', { state: 'PartialDisruption' as const, size: 50 }],
      ['large', { state: 'PartialDisruption' as const, size: 51 }],
      ['down', { state: 'FullDisruption' as const, size: 5 }],
    ]);
    expect(Object.fromEntries(decideZoneRates(states, rates))).toEqual({ fine: 0.1, small: 0, large: 0.01, down: 0.1 });
  });

  it('is not emptied when all are down', () => {
    expect([...decideZoneRates(new Map([['only', { state: 'FullDisruption', size: 1 }]]), rates).values()]).toEqual([0]);
  });

  it('is named by the labels of its nodes', () => {
    expect(zoneOf({ metadata: { name: 'n' }, spec: {}, status: {} })).toBe('');
    const labels = { 'topology.kubernetes.io/region': 'r', 'topology.kubernetes.io/zone': 'z' };
    expect(zoneOf({ metadata: { name: 'n', labels }, spec: {}, status: {} })).toBe('r:\0:z');
  });
});

describe('the queue of a zone', () => {
  it('lets one node through at once and then one in ten seconds', () => {
    const queue = new ZoneEvictionQueue();
    queue.setRate(0.1, 0);
    for (const name of ['a', 'b', 'c', 'd']) queue.add(name);
    queue.remove('b');
    expect([queue.take(0), queue.take(5_000), queue.take(10_000), queue.take(60_000), queue.take(90_000)]).toEqual([
      ['a'],
      [],
      ['c'],
      ['d'],
      [],
    ]);
  });

  it('lets nobody through at rate zero', () => {
    const queue = new ZoneEvictionQueue();
    queue.setRate(0, 0);
    queue.add('a');
    expect(queue.take(1_000_000)).toEqual([]);
  });
});
