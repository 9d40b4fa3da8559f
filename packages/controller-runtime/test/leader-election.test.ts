import { Leases } from '@kubewright/api/coordination/v1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runAsLeader } from '../src/index.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
});
afterEach(() => plane.stop());

const lease = { namespace: 'kube-system', name: 'kube-controller-manager' };

/** Stands for election until stopped; notes when it leads. */
function candidate(identity: string, client = plane.client): { leading: () => boolean; stop: () => Promise<void>; failed: () => unknown } {
  const stop = new AbortController();
  let leading = false;
  let failure: unknown;
  const ran = runAsLeader({ ...plane.deps, client }, { lease, identity }, stop.signal, async (signal) => {
    leading = true;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    leading = false;
  }).catch((error: unknown) => (failure = error));
  return {
    leading: () => leading,
    failed: () => failure,
    stop: async () => {
      stop.abort();
      await ran;
    },
  };
}

it('lets one candidate lead and the other take over at once when it stops', async () => {
  const [a, b] = [candidate('a'), candidate('b')];
  await plane.until(() => a.leading() || b.leading());
  const [first, second] = a.leading() ? [a, b] : [b, a];
  await plane.clock.advance(60_000);
  expect([first.leading(), second.leading()]).toEqual([true, false]);
  await first.stop();
  await plane.clock.advance(5_000);
  expect(second.leading()).toBe(true);
  const { spec } = await plane.client.resource(Leases).get(lease);
  expect(spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 1 });
  await second.stop();
  expect((await plane.client.resource(Leases).get(lease)).spec.holderIdentity).toBe('');
});

it('takes over from a leader that fell silent only after its lease ran out, and the old one stops leading', async () => {
  let cut = false;
  const real = plane.client.resource(Leases);
  const flaky = {
    resource: () => ({
      ...real,
      get: (...call: Parameters<typeof real.get>) => (cut ? Promise.reject(new Error('cut off')) : real.get(...call)),
      create: (...call: Parameters<typeof real.create>) => real.create(...call),
      update: (...call: Parameters<typeof real.update>) => (cut ? Promise.reject(new Error('cut off')) : real.update(...call)),
    }),
  } as unknown as typeof plane.client;
  const a = candidate('a', flaky);
  await plane.until(() => a.leading());
  const b = candidate('b');
  await plane.clock.advance(10_000);
  cut = true;
  await plane.clock.advance(9_000);
  expect([a.leading(), b.leading()]).toEqual([true, false]);
  await plane.clock.advance(4_000);
  expect([a.leading(), b.leading()]).toEqual([false, false]);
  await plane.clock.advance(10_000);
  expect(b.leading()).toBe(true);
  expect(String(a.failed())).toContain('leader election lost');
  await b.stop();
});
