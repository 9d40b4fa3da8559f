import { VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import type { FairRequest } from './fair-request.ts';
import { FlowControlMetrics } from '../flow-control-metrics.ts';
import type { LevelObserver } from '../level-observer.ts';
import { QueueSet, type Queuing } from './queue-set.ts';
import { oneSeat, type WorkEstimate } from '../work-estimate.ts';

const silent: LevelObserver = { changed: () => {}, queued: () => {}, waited: () => {}, executed: () => {} };
const details = () => ({ userName: '', verb: '', path: '', namespace: '', name: '', groupVersion: '', resource: '', subresource: '' });
const queuing: Queuing = { kind: 'queue', queues: 4, handSize: 1, queueLengthLimit: 3 };

function queueSet(config: Queuing, limit: number) {
  const clock = new VirtualClock({ settle: async () => {} });
  const set = new QueueSet({ clock, observer: silent });
  set.configure(config, limit);
  const flow = new FlowControlMetrics().stats('schema', 'level');
  const order: string[] = [];
  const start = (name: string, queue: number, work: WorkEstimate = oneSeat): FairRequest | undefined => {
    const request = set.start({ flow, distinguisher: name, work, details }, [queue]);
    if (request?.state === 'executing') order.push(name);
    else if (request) request.onDispatched = () => void order.push(name);
    return request;
  };
  return { clock, set, flow, order, start };
}

test('A flow with many requests waiting does not keep one with few from its turn', () => {
  const { set, order, start } = queueSet(queuing, 1);
  const first = start('heavy', 0)!;
  const heavy = [start('heavy', 0)!, start('heavy', 0)!, start('heavy', 0)!];
  const light = start('light', 1)!;
  set.finish(first);
  set.finish(light);
  for (const request of heavy) set.finish(request);
  expect(order).toEqual(['heavy', 'light', 'heavy', 'heavy', 'heavy']);
  expect([set.waiting, set.executing, set.seatsInUse, set.isIdle]).toEqual([0, 0, 0, true]);
});

test('A queue takes so many and no more, and without queues nobody waits', () => {
  const { set, flow, start } = queueSet(queuing, 1);
  for (let i = 0; i < 4; i++) expect(start('a', 0)).toBeDefined();
  expect(start('a', 0)).toBeUndefined();
  expect(start('b', 1)?.state).toBe('waiting');
  expect([set.waiting, set.rejected, flow.rejections.get('queue-full')]).toEqual([4, 1, 1]);
  const strict = queueSet({ kind: 'reject' }, 1);
  expect(strict.start('a', 0)?.state).toBe('executing');
  expect(strict.start('a', 0)).toBeUndefined();
  expect(strict.flow.rejections.get('concurrency-limit')).toBe(1);
});

test('Of a level without seats nobody gets one: who may queue waits until the time is up', () => {
  const { set, start } = queueSet(queuing, 0);
  expect(start('a', 0)?.state).toBe('waiting');
  set.configure(queuing, 1);
  expect([set.waiting, set.executing]).toEqual([0, 1]);
});

test('An exempt level lets everybody through at once', () => {
  const { set, start } = queueSet({ kind: 'exempt' }, 0);
  const requests = Array.from({ length: 1_000 }, () => start('root', 0)!);
  expect(requests.every(({ state }) => state === 'executing')).toBe(true);
  for (const request of requests) set.finish(request);
  expect(set.isIdle).toBe(true);
});

test('Who gives up waiting makes room, and may do so twice', () => {
  const { set, start } = queueSet(queuing, 1);
  const running = start('a', 0)!;
  const waiting = start('a', 0)!;
  set.cancel(waiting);
  set.cancel(waiting);
  set.finish(running);
  set.finish(running);
  expect([set.waiting, set.executing, set.cancelled, set.seatsInUse]).toEqual([0, 0, 1, 0]);
});

test('A request for more seats than there are is served when it is alone', () => {
  const { set, order, start } = queueSet(queuing, 2);
  const small = start('small', 0)!;
  const huge = start('huge', 1, { initialSeats: 5, finalSeats: 0, additionalMs: 0 })!;
  const next = start('next', 2)!;
  set.finish(small);
  expect([order, huge.state]).toEqual([['small', 'next'], 'waiting']);
  set.finish(next);
  expect([order, set.seatsInUse]).toEqual([['small', 'next', 'huge'], 5]);
  expect(start('last', 3)?.state).toBe('waiting');
  set.finish(huge);
  expect(order.at(-1)).toBe('last');
});

test('The seats of a write are held while its watchers are told', async () => {
  const { clock, set, order, start } = queueSet(queuing, 4);
  const write = start('write', 0, { initialSeats: 1, finalSeats: 4, additionalMs: 5 })!;
  start('next', 1);
  set.finish(write);
  await clock.advance(4);
  expect([order, set.seatsInUse]).toEqual([['write'], 4]);
  await clock.advance(1);
  expect([order, set.seatsInUse]).toEqual([['write', 'next'], 1]);
});

test('Fewer queues and seats take effect without losing anybody', () => {
  const { set, order, start } = queueSet(queuing, 1);
  const running = start('a', 0)!;
  const other = start('b', 3)!;
  set.configure({ kind: 'reject' }, 1);
  expect(start('c', 0)).toBeUndefined();
  set.finish(running);
  set.finish(other);
  expect([order, set.queues.length, set.isIdle]).toEqual([['a', 'b'], 0, true]);
});
