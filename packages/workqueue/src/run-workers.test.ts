import { VirtualClock } from '@kubewright/api-machinery';
import { describe, expect, it } from 'vitest';
import { runWorkers } from './run-workers.ts';
import { WorkQueue } from './work-queue.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function begin(workers: number) {
  const queue = new WorkQueue({ clock: new VirtualClock({ settle }) });
  const stop = new AbortController();
  const held = new Map<string, { finish: () => void; signal: AbortSignal }>();
  const act = (key: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => held.set(key, { signal, finish: () => void (held.delete(key), resolve()) }));
  return { queue, stop, held, ended: runWorkers(queue, { act, workers }, stop.signal) };
}

describe('the workers of a queue', () => {
  it('take up as many keys at a time as there are workers, each with a signal of its own', async () => {
    const { queue, stop, held, ended } = begin(2);
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await settle();
    expect([...held.keys()]).toEqual(['a', 'b']);
    expect(held.get('a')!.signal).not.toBe(held.get('b')!.signal);
    held.get('a')!.finish();
    await settle();
    expect([...held.keys()]).toEqual(['b', 'c']);
    for (const { finish } of held.values()) finish();
    stop.abort();
    await ended;
  });

  it('abort what they hold with the signal of all, take nothing more up, and end when it has ended', async () => {
    const { queue, stop, held, ended } = begin(5);
    queue.add('a');
    await settle();
    stop.abort(new Error('enough'));
    queue.add('b');
    const { signal, finish } = held.get('a')!;
    expect(signal.reason).toEqual(new Error('enough'));
    finish();
    await ended;
    expect([queue.shuttingDown, held.size]).toEqual([true, 0]);
  });

  it('end when somebody else shuts the queue down', async () => {
    const { queue, ended } = begin(3);
    queue.shutDown();
    await expect(ended).resolves.toBeUndefined();
  });

  it('do not begin after the signal has aborted', async () => {
    const queue = new WorkQueue({ clock: new VirtualClock({ settle }) });
    queue.add('a');
    await runWorkers(queue, { workers: 1, act: () => Promise.reject(new Error('nobody should ask')) }, AbortSignal.abort());
    expect(queue.shuttingDown).toBe(true);
  });
});
