import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { Supervisor, type Component } from './supervisor.ts';

let clock: VirtualClock;
let supervisor: Supervisor;
let stop: AbortController;
let seen: string[];
beforeEach(() => {
  clock = new VirtualClock({ settle });
  supervisor = new Supervisor({ clock, random: seededRandom(1), logger: silentLogger }, { stopTimeoutMs: 5000 });
  stop = new AbortController();
  seen = [];
});

function component(name: string, more: Partial<Component> = {}): Component {
  return {
    name,
    run: async (signal) => {
      seen.push(`start ${name}`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      seen.push(`stop ${name}`);
    },
    ...more,
  };
}

describe('the supervisor', () => {
  it('starts in order, each when the one before is ready, and stops in the opposite order', async () => {
    let ready = (): void => {};
    const slow = component('b', { ready: () => new Promise((resolve) => (ready = resolve)) });
    const ran = supervisor.run([component('a'), slow, component('c')], stop.signal, () => seen.push('started'));
    await settle();
    expect(seen).toEqual(['start a', 'start b']);
    ready();
    await settle();
    expect(seen).toEqual(['start a', 'start b', 'start c', 'started']);
    stop.abort();
    await ran;
    expect(seen.slice(4)).toEqual(['stop c', 'stop b', 'stop a']);
  });

  it('starts a crashed component again, after a growing delay', async () => {
    const atMs: number[] = [];
    const crashing = component('a', {
      run: async () => {
        atMs.push(clock.monotonicMs());
        throw new Error('crash');
      },
    });
    const ran = supervisor.run([crashing], stop.signal);
    await clock.advance(2000);
    const gaps = atMs.slice(1).map((ms, index) => ms - atMs[index]!);
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    expect(gaps.every((gap, index) => gap >= 100 * 2 ** index && gap <= 150 * 2 ** index)).toBe(true);
    stop.abort();
    await ran;
  });

  it('stops what it started when a component cannot become ready', async () => {
    const failing = component('b', { ready: () => Promise.reject(new Error('port taken')) });
    await expect(supervisor.run([component('a'), failing, component('c')], stop.signal)).rejects.toThrow('port taken');
    expect(seen).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  });

  it('fails to start when a component fails before it is ready', async () => {
    const failing = component('b', { ready: () => new Promise(() => {}), run: () => Promise.reject(new Error('port taken')) });
    await expect(supervisor.run([component('a'), failing, component('c')], stop.signal)).rejects.toThrow('port taken');
    expect(seen).toEqual(['start a', 'stop a']);
  });

  it('goes on without a component that does not stop', async () => {
    const stuck = component('b', { run: () => new Promise(() => {}) });
    const ran = supervisor.run([component('a'), stuck], stop.signal);
    await settle();
    stop.abort();
    await settle();
    expect(seen).toEqual(['start a']);
    await clock.advance(5000);
    await ran;
    expect(seen).toEqual(['start a', 'stop a']);
  });
});
