import { seededRandom, silentLogger } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { expect, it } from 'vitest';
import { EventBroadcaster } from '../src/index.ts';
import { startControlPlane } from './control-plane.ts';

it('what a full queue of events has dropped is told of in one line, once there is room', async () => {
  const plane = startControlPlane();
  const stop = new AbortController();
  const told: unknown[] = [];
  let complain = (): void => {};
  const complaint = new Promise<void>((resolve) => (complain = resolve));
  const logger = { ...silentLogger, warn: (message: string, fields?: object) => (told.push([message, fields]), complain()) };
  const broadcaster = new EventBroadcaster({ client: plane.client, clock: plane.clock, random: seededRandom(1), logger });
  const recorder = broadcaster.recorder({ component: 'test' });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'p', uid: 'u' } } as Pod;
  for (let i = 0; i < 1_250; i++) recorder.event(pod, 'Normal', 'Pulled', `image ${i}`);
  expect(told).toEqual([]);
  const running = broadcaster.run(stop.signal);
  await complaint;
  expect(told).toEqual([['Events were dropped while the queue was full.', { events: 250 }]]);
  stop.abort();
  await running;
  await plane.stop();
});
