import { VirtualClock } from '@kubewright/api-machinery';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const newClock = (): VirtualClock => new VirtualClock({ settle });

describe('the work queue', () => {
  it('hands a key out once, however often it was added', async () => {
    const queue = new WorkQueue({ clock: newClock() });
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(queue.length).toBe(2);
    expect([await queue.get(), await queue.get()]).toEqual(['a', 'b']);
  });

  it('hands a key out again that was added while a worker held it, once the worker is done', async () => {
    const queue = new WorkQueue({ clock: newClock() });
    queue.add('a');
    await queue.get();
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done('a');
    expect(await queue.get()).toBe('a');
  });

  it('wakes takers in the order they came', async () => {
    const queue = new WorkQueue({ clock: newClock() });
    const taken = Promise.all([queue.get(), queue.get()]);
    queue.add('a');
    queue.add('b');
    expect(await taken).toEqual(['a', 'b']);
  });

  it('adds later at the earliest time asked for', async () => {
    const clock = newClock();
    const queue = new WorkQueue({ clock });
    queue.addAfter('a', 1000);
    queue.addAfter('a', 200);
    queue.addAfter('a', 500);
    queue.addAfter('b', 300);
    await clock.advance(199);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect([queue.length, queue.delayedLength]).toEqual([1, 1]);
    await clock.advance(10_000);
    expect([queue.length, queue.delayedLength]).toEqual([2, 0]);
  });

  it('waits twice as long after each failure, up to a limit, until the key is forgotten', async () => {
    const clock = newClock();
    const limiter = exponentialLimiter({ baseMs: 5, maxMs: 40 });
    expect(Array.from({ length: 5 }, () => limiter.delayMs('a'))).toEqual([5, 10, 20, 40, 40]);
    const queue = new WorkQueue({ clock, rateLimiter: limiter });
    expect(queue.failures('a')).toBe(5);
    queue.forget('a');
    queue.addRateLimited('a');
    await clock.advance(5);
    expect(queue.length).toBe(1);
  });

  it('lets a hundred failures through at once and ten a second after that', async () => {
    const clock = newClock();
    const queue = new WorkQueue({ clock });
    for (let i = 0; i < 120; i++) queue.addRateLimited(`key${i}`);
    await clock.advance(99);
    expect(queue.length).toBe(100);
    await clock.advance(1);
    expect(queue.length).toBe(101);
    await clock.advance(1900);
    expect(queue.length).toBe(120);
  });

  it('ends a waiting taker when its signal aborts, and gives the key to another', async () => {
    const queue = new WorkQueue({ clock: newClock() });
    const stop = new AbortController();
    const [first, second] = [queue.get(stop.signal), queue.get()];
    stop.abort();
    expect(await first).toBeUndefined();
    queue.add('a');
    expect(await second).toBe('a');
  });

  it('drains: takes nothing in, hands out what waits, and ends when all is done', async () => {
    const queue = new WorkQueue({ clock: newClock() });
    queue.add('a');
    queue.add('b');
    await queue.get();
    let drained = false;
    const drain = queue.shutDownWithDrain().then(() => (drained = true));
    queue.add('c');
    queue.done('a');
    expect(await queue.get()).toBe('b');
    await settle();
    expect(drained).toBe(false);
    queue.done('b');
    await drain;
    expect(await queue.get()).toBeUndefined();
  });

  it('reports what it does', async () => {
    const clock = newClock();
    const seen: (string | number)[] = [];
    const metrics = {
      depth: (items: number) => void seen.push('depth', items),
      added: () => void seen.push('added'),
      waited: (ms: number) => void seen.push('waited', ms),
      worked: (ms: number) => void seen.push('worked', ms),
      retried: () => void seen.push('retried'),
    };
    const queue = new WorkQueue({ clock, metrics });
    queue.add('a');
    await clock.advance(7);
    await queue.get();
    await clock.advance(3);
    queue.addRateLimited('b');
    queue.done('a');
    expect(seen).toEqual(['added', 'depth', 1, 'depth', 0, 'waited', 7, 'retried', 'worked', 3]);
  });

  it('never gives one key to two workers, loses none, and hands out in order, whatever happens', async () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), key: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ kind: fc.constant('later' as const), key: fc.integer({ min: 0, max: 4 }), delayMs: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({ kind: fc.constant('done' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 60 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        const clock = new VirtualClock({ settle: () => Promise.resolve() });
        const queue = new WorkQueue({ clock });
        const owed = new Set<string>();
        const held: string[] = [];
        for (const step of operations) {
          if ('key' in step) owed.add(`k${step.key}`);
          if (step.kind === 'add') queue.add(`k${step.key}`);
          else if (step.kind === 'later') queue.addAfter(`k${step.key}`, step.delayMs);
          else if (step.kind === 'advance') await clock.advance(step.ms);
          else if (step.kind === 'done' && held.length > 0) queue.done(held.splice(step.pick % held.length, 1)[0]!);
          else if (step.kind === 'take' && queue.length > 0) {
            const key = (await queue.get())!;
            expect(held).not.toContain(key);
            held.push(key);
            owed.delete(key);
          }
        }
        await clock.advance(1000);
        for (const key of held) queue.done(key);
        while (queue.length > 0) owed.delete((await queue.get())!);
        expect([...owed]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
