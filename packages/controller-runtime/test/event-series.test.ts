import { seededRandom, silentLogger } from '@kubewright/api-machinery';
import { Events as CoreEvents, type Pod } from '@kubewright/api/core/v1';
import { Events, type Event } from '@kubewright/api/events/v1';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBroadcaster, type EventRecorder } from '../src/index.ts';
import { settle, startControlPlane, type ControlPlane } from './control-plane.ts';

let plane: ControlPlane;
let recorder: EventRecorder;
let stop: AbortController;
let running: Promise<void>;
beforeEach(() => {
  plane = startControlPlane();
  stop = new AbortController();
  const broadcaster = new EventBroadcaster({ client: plane.client, clock: plane.clock, random: seededRandom(1), logger: silentLogger });
  recorder = broadcaster.seriesRecorder({ controller: 'default-scheduler', instance: 'default-scheduler-here' });
  running = broadcaster.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
  await plane.stop();
});

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'p', uid: 'u' } } as Pod;
const fail = (note = 'no room'): void => recorder.event(pod, 'Warning', 'FailedScheduling', note, { action: 'Scheduling' });
const events = async (): Promise<readonly Event[]> => {
  await settle();
  return (await plane.client.resource(Events).list({ namespace: 'default' })).items;
};

describe('a recorder of event series', () => {
  it('writes an event of events.k8s.io, with its time, its reporter and what was done, and nothing of the old form', async () => {
    fail();
    const [event] = await events();
    expect(event).toMatchObject({
      action: 'Scheduling',
      reason: 'FailedScheduling',
      note: 'no room',
      type: 'Warning',
      regarding: { kind: 'Pod', namespace: 'default', name: 'p', uid: 'u', apiVersion: 'v1' },
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-here',
    });
    expect(event!.eventTime).toMatch(/\.\d{6}Z$/);
    const { items } = await plane.client.resource(CoreEvents).list({ namespace: 'default' });
    expect(items[0]).toMatchObject({ reportingComponent: 'default-scheduler', source: {}, firstTimestamp: null, lastTimestamp: null });
    expect(items[0]!.count).toBeUndefined();
  });

  it('counts the second of a kind on the first, whatever it says, and writes the last count when nothing came for six minutes', async () => {
    fail();
    fail('still no room');
    fail();
    fail();
    expect((await events()).map(({ note, series }) => [note, series?.count])).toEqual([['no room', 2]]);
    await plane.clock.advance(800_000);
    expect((await events()).map(({ series }) => series?.count)).toEqual([4]);
    fail('again');
    expect((await events()).map(({ note, series }) => [note, series?.count])).toContainEqual(['again', undefined]);
  });

  it('writes a series that goes on every half hour, even when its event has expired', async () => {
    for (let minute = 0; minute < 90; minute += 5) {
      fail();
      await plane.clock.advance(300_000);
    }
    const [event] = await events();
    expect(event?.series?.count).toBeGreaterThan(12);
  });

  it('begins another event for another object', async () => {
    fail();
    recorder.event({ ...pod, metadata: { ...pod.metadata, name: 'q' } }, 'Warning', 'FailedScheduling', 'no room', {
      action: 'Scheduling',
    });
    expect(await events()).toHaveLength(2);
  });
});
