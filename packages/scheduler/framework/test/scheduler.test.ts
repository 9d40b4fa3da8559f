import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '@kubewright/api-machinery';
import { ApiError, seededRandom, silentLogger } from '@kubewright/api-machinery';
import type { Node, Pod } from '@kubewright/api/core/v1';
import { Nodes, Pods } from '@kubewright/api/core/v1';
import { createClient, type ResourceRequest } from '@kubewright/client';
import type { CycleState, NodeInfo, Plugin, Status } from '../src/index.ts';
import { Scheduler, failed, success, unschedulable, wait } from '../src/index.ts';
import { node, pod, settle, virtualClock } from './builders.ts';
import type { ScriptedInformer } from './scripted-informers.ts';
import { ScriptedInformers } from './scripted-informers.ts';

/** At most two pods to a node. */
const roomForTwo = {
  name: 'Room',
  requeueOn: [
    { resource: 'nodes', actions: ['Add'] },
    { resource: 'assignedPods', actions: ['Delete'] },
  ],
  filter: (_state: CycleState, _pod: Pod, { pods }: NodeInfo): Status => (pods.size < 2 ? success : unschedulable('Too many pods')),
} as Plugin;

describe('the scheduler', () => {
  let clock: VirtualClock;
  let pods: ScriptedInformer<Pod>;
  let nodes: ScriptedInformer<Node>;
  let requests: ResourceRequest[];
  let events: string[];
  let bound: string[];
  let bindStatus: (candidate: Pod) => Promise<Status>;
  let aborting: AbortController;
  let running: Promise<void>;
  let scheduler: Scheduler;

  /** What the API server would do: the pod comes back with its node. */
  const start = (...plugins: object[]): void => {
    const informers = new ScriptedInformers();
    pods = informers.informer(Pods);
    nodes = informers.informer(Nodes);
    const binder = {
      name: 'Binder',
      bind: async (_state: CycleState, candidate: Pod, nodeName: string): Promise<Status> => {
        const status = await bindStatus(candidate);
        if (status.code === 'success') {
          bound.push(`${candidate.metadata.name}→${nodeName}`);
          pods.set({ ...candidate, metadata: { ...candidate.metadata, resourceVersion: '2' }, spec: { ...candidate.spec, nodeName } });
        }
        return status;
      },
    };
    const sort = { name: 'Sort', compare: (a: { timestampMs: number }, b: { timestampMs: number }) => a.timestampMs - b.timestampMs };
    const client = createClient({
      send: async (request) => {
        requests.push(request);
        return pod('answer');
      },
      watch: () => {
        throw new Error('nobody watches here');
      },
    });
    scheduler = new Scheduler({
      client,
      informers,
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      events: { event: (about, type, reason, message) => events.push(`${type} ${reason} ${about.metadata.name}: ${message}`) },
      profiles: [
        {
          schedulerName: 'default-scheduler',
          plugins: [sort, roomForTwo, ...plugins, binder].map((plugin) => ({ plugin: plugin as Plugin })),
        },
      ],
    });
    running = scheduler.run(aborting.signal);
  };

  beforeEach(() => {
    clock = virtualClock();
    requests = [];
    events = [];
    bound = [];
    bindStatus = async () => success;
    aborting = new AbortController();
  });
  afterEach(async () => {
    aborting.abort();
    await running;
  });

  it('binds pods and says so', async () => {
    start();
    nodes.set(node('n1'));
    pods.set(pod('a'));
    await settle();
    expect(bound).toEqual(['a→n1']);
    expect(events).toEqual(['Normal Scheduled a: Successfully assigned default/a to n1']);
  });

  it('leaves other schedulers’ pods alone, and those that are going', async () => {
    start();
    nodes.set(node('n1'));
    pods.set(pod('a', { schedulerName: 'other' }));
    pods.set(pod('b', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    await settle();
    expect(bound).toEqual([]);
  });

  it('tells in status and event why a pod fits nowhere, and tries again when a pod goes', async () => {
    start();
    nodes.set(node('n1'));
    const [a, b, c] = [pod('a'), pod('b'), pod('c', {}, { generation: 3 })];
    for (const each of [a, b, c]) pods.set(each);
    await settle();
    expect(bound).toEqual(['a→n1', 'b→n1']);
    expect(events).toContain('Warning FailedScheduling c: 0/1 nodes are available: 1 Too many pods.');
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      verb: 'patch',
      name: 'c',
      subresource: 'status',
      body: {
        metadata: { uid: c!.metadata.uid },
        status: {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available: 1 Too many pods.',
              lastTransitionTime: '2026-01-01T00:00:00Z',
              observedGeneration: 3,
            },
          ],
        },
      },
    });
    pods.delete(pods.lister.get({ namespace: 'default', name: 'a' })!);
    await settle();
    expect(bound).toEqual(['a→n1', 'b→n1', 'c→n1']);
  });

  it('waits for the first node', async () => {
    start();
    pods.set(pod('a'));
    await settle();
    expect(events).toEqual(['Warning FailedScheduling a: no nodes available to schedule pods']);
    nodes.set(node('n1'));
    await settle();
    expect(bound).toEqual(['a→n1']);
  });

  it('frees the node when binding fails, and tries again after a second', async () => {
    let failures = 1;
    bindStatus = async () => (failures-- > 0 ? failed(new ApiError({ code: 409, reason: 'Conflict', message: 'no' })) : success);
    start();
    nodes.set(node('n1'));
    pods.set(pod('a'));
    await settle();
    expect(events).toEqual(['Warning FailedScheduling a: no']);
    expect(requests[0]).toMatchObject({ body: { status: { conditions: [{ reason: 'SchedulerError' }] } } });
    await clock.advance(999);
    expect(bound).toEqual([]);
    await clock.advance(1);
    expect(bound).toEqual(['a→n1']);
  });

  it('counts a pod on its node while it is being bound', async () => {
    const open: (() => void)[] = [];
    bindStatus = () => new Promise((resolve) => open.push(() => resolve(success)));
    start();
    nodes.set(node('n1'));
    for (const name of ['a', 'b', 'c']) pods.set(pod(name));
    await settle();
    expect(open).toHaveLength(2);
    expect(events).toEqual(['Warning FailedScheduling c: 0/1 nodes are available: 1 Too many pods.']);
    for (const release of open) release();
    await settle();
    expect(bound).toEqual(['a→n1', 'b→n1']);
  });

  it('schedules a pod once, though its status changes while it is being bound', async () => {
    const open: (() => void)[] = [];
    bindStatus = () => new Promise((resolve) => open.push(() => resolve(success)));
    start();
    nodes.set(node('n1'));
    const a = pod('a');
    pods.set(a);
    await settle();
    pods.set({ ...a, metadata: { ...a.metadata, resourceVersion: '5', labels: { x: 'y' } } });
    await settle();
    for (const release of open) release();
    await settle();
    expect(bound).toEqual(['a→n1']);
  });

  it('holds a pod back until a plugin allows it, and rejects it when time is over', async () => {
    const told: string[] = [];
    start(
      { name: 'Gate', permit: () => wait(30_000) },
      { name: 'Keeper', reserve: () => success, unreserve: (_s: CycleState, p: Pod) => told.push(p.metadata.name!) },
    );
    nodes.set(node('n1'));
    const [a, b] = [pod('a'), pod('b')];
    pods.set(a!);
    pods.set(b!);
    await settle();
    expect(scheduler.waitingPods.all()).toHaveLength(2);
    scheduler.waitingPods.get(a!.metadata.uid!)!.allow('Gate');
    await settle();
    expect(bound).toEqual(['a→n1']);
    await clock.advance(30_000);
    expect(told).toEqual(['b']);
    expect(events).toContain('Warning FailedScheduling b: rejected due to timeout after waiting 30s at plugin Gate');
  });

  it('adds what PostFilter says', async () => {
    start({
      name: 'Preempt',
      postFilter: async () => ({ status: unschedulable('preemption: nobody to evict.'), nominatedNodeName: 'n1' }),
    });
    nodes.set(node('n1'));
    for (const name of ['a', 'b', 'c']) pods.set(pod(name));
    await settle();
    expect(events).toContain('Warning FailedScheduling c: 0/1 nodes are available: 1 Too many pods. preemption: nobody to evict.');
    expect(requests[0]).toMatchObject({ body: { status: { nominatedNodeName: 'n1' } } });
  });

  it('never puts more on a node than fits, whatever comes and goes', async () => {
    const random = seededRandom(7);
    start();
    for (const name of ['n1', 'n2', 'n3']) nodes.set(node(name));
    for (let i = 0; i < 60; i++) {
      pods.set(pod(`p${i}`));
      if (random.float() < 0.5) {
        const assigned = pods.lister.list().filter(({ spec }) => spec.nodeName);
        const gone = assigned[Math.floor(random.float() * assigned.length)];
        if (gone) pods.delete(gone);
      }
      await settle();
      for (const name of ['n1', 'n2', 'n3'])
        expect(pods.lister.list().filter(({ spec }) => spec.nodeName === name).length).toBeLessThanOrEqual(2);
    }
    expect(pods.lister.list().filter(({ spec }) => spec.nodeName)).toHaveLength(6);
  });
});
