import { beforeEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { node, pod, virtualClock } from '../test/builders.ts';
import type { RequeueRule } from './cluster-event.ts';
import type { QueuedPod } from './queued-pod.ts';
import { priorityOf } from './queued-pod.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import { unresolvable } from './status.ts';

const rules: Record<string, RequeueRule[]> = {
  Fit: [
    { resource: 'nodes', actions: ['Add'] },
    { resource: 'assignedPods', actions: ['Delete'] },
  ],
  Picky: [{ resource: 'nodes', actions: ['Add'], isRelevant: (_pod, { object }) => object?.metadata.name === 'good' }],
};
const added = (name = 'n'): { resource: string; actions: ['Add']; object: ReturnType<typeof node> } => ({
  resource: 'nodes',
  actions: ['Add'],
  object: node(name),
});

describe('the scheduling queue', () => {
  let clock: VirtualClock;
  let queue: SchedulingQueue;
  let aborting: AbortController;
  const pop = (): Promise<QueuedPod | undefined> => queue.pop(aborting.signal);
  const next = async (): Promise<QueuedPod> => {
    const entry = await pop();
    expect(entry).toBeDefined();
    return entry!;
  };
  const reject = async (...plugins: string[]): Promise<QueuedPod> => {
    const entry = await next();
    queue.addUnschedulable(entry, new Set(plugins));
    return entry;
  };

  beforeEach(() => {
    clock = virtualClock();
    aborting = new AbortController();
    queue = new SchedulingQueue({
      clock,
      compare: (a, b) => priorityOf(b.pod) - priorityOf(a.pod) || a.timestampMs - b.timestampMs,
      preEnqueue: (candidate: Pod) =>
        candidate.spec.schedulingGates?.length ? { status: unresolvable('gated'), plugin: 'SchedulingGates' } : undefined,
      requeueRules: (plugin) => rules[plugin],
    });
    queue.run(aborting.signal);
  });

  it('gives the pod of the highest priority first, then the one that waits longest', async () => {
    queue.add(pod('late'));
    await clock.advance(10);
    queue.add(pod('later'));
    queue.add(pod('important', { priority: 7 }));
    expect([(await next()).pod.metadata.name, (await next()).pod.metadata.name, (await next()).pod.metadata.name]).toEqual([
      'important',
      'late',
      'later',
    ]);
  });

  it('wakes whoever waits for a pod, and lets go when aborted', async () => {
    const waiting = pop();
    queue.add(pod('a'));
    expect((await waiting)?.pod.metadata.name).toBe('a');
    const last = pop();
    aborting.abort();
    expect(await last).toBeUndefined();
  });

  it('keeps an unschedulable pod until an event that may help', async () => {
    queue.add(pod('a'));
    await reject('Fit');
    expect(queue.counts).toMatchObject({ active: 0, backoff: 0, unschedulable: 1 });
    queue.handleEvent({ resource: 'nodes', actions: ['UpdateLabels'], object: node('n') });
    expect(queue.counts.unschedulable).toBe(1);
    queue.handleEvent(added());
    expect(queue.counts).toMatchObject({ backoff: 1, unschedulable: 0 });
  });

  it('asks the plugin whether an event is relevant', async () => {
    queue.add(pod('a'));
    await reject('Picky');
    queue.handleEvent(added('bad'));
    expect(queue.counts.unschedulable).toBe(1);
    queue.handleEvent(added('good'));
    expect(queue.counts.unschedulable).toBe(0);
  });

  it('tries a pod whose backoff an event has made pointless as soon as nothing else is active', async () => {
    queue.add(pod('a'));
    await reject('Fit');
    queue.handleEvent(added());
    expect((await next()).attempts).toBe(2);
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [5, 10_000],
    [9, 10_000],
  ])('after %i errors in a row a pod backs off for %i ms', async (errors, backoffMs) => {
    queue.add(pod('a'));
    for (let i = 1; i < errors; i++) {
      await reject();
      await clock.advance(10_000);
    }
    await reject();
    await clock.advance(backoffMs - 1);
    expect(queue.counts).toMatchObject({ active: 0, backoff: 1 });
    await clock.advance(1);
    expect(queue.counts).toMatchObject({ active: 1, backoff: 0 });
  });

  it('does not lose an event that comes while the pod is being tried', async () => {
    queue.add(pod('a'));
    const entry = await next();
    queue.handleEvent(added());
    queue.addUnschedulable(entry, new Set(['Fit']));
    expect(queue.counts).toMatchObject({ backoff: 1, unschedulable: 0 });
  });

  it('forgets events from before the pod was tried', async () => {
    queue.add(pod('other'));
    const other = await next();
    queue.handleEvent(added());
    queue.add(pod('a'));
    await reject('Fit');
    expect(queue.counts.unschedulable).toBe(1);
    queue.done(other.pod.metadata.uid!);
  });

  it('brings an unschedulable pod back after five minutes', async () => {
    queue.add(pod('a'));
    await reject('Fit');
    await clock.advance(300_000);
    expect(queue.counts.unschedulable).toBe(1);
    await clock.advance(30_000);
    expect(queue.counts.active).toBe(1);
  });

  it('holds gated pods until their gates are gone', async () => {
    const gated = pod('a', { schedulingGates: [{ name: 'g' }] });
    queue.add(gated);
    expect(queue.counts).toMatchObject({ active: 0, gated: 1 });
    queue.handleEvent(added());
    await clock.advance(600_000);
    expect(queue.counts.gated).toBe(1);
    queue.update(gated, { ...gated, spec: { ...gated.spec, schedulingGates: [] } });
    expect(queue.counts).toMatchObject({ active: 1, gated: 0 });
  });

  it('forgets deleted pods wherever they are, and adds none twice', async () => {
    const [a, b] = [pod('a'), pod('b')];
    queue.add(a);
    queue.add(a);
    queue.add(b);
    await reject('Fit');
    queue.delete(a.metadata.uid!);
    queue.delete(b.metadata.uid!);
    expect(queue.counts).toEqual({ active: 0, backoff: 0, unschedulable: 0, gated: 0 });
  });

  it('tries a changed pod with what it has become', async () => {
    const a = pod('a');
    queue.add(a);
    queue.update(a, { ...a, metadata: { ...a.metadata, labels: { x: 'y' } } });
    expect((await next()).pod.metadata.labels).toEqual({ x: 'y' });
  });
});
