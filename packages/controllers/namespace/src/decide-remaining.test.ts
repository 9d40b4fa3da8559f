import { ConfigMaps, Pods, type Pod } from '@kubewright/api/core/v1';
import { expect, it } from 'vitest';
import { decideRemaining } from './decide-remaining.ts';

const times = { deletedMs: 0, nowMs: 10_000 };
const pod = (graceSeconds: number, phase: 'Running' | 'Succeeded' = 'Running'): Pod =>
  ({ metadata: { namespace: 'a', name: 'p' }, spec: { terminationGracePeriodSeconds: graceSeconds }, status: { phase } }) as unknown as Pod;

it('expects pods to be gone after the longest grace period since the deletion', () => {
  expect(decideRemaining(Pods, [pod(30), pod(60), pod(300, 'Succeeded')], times)).toMatchObject({ count: 3, estimateSeconds: 50 });
});

it('still waits a second for pods whose time is up', () => {
  expect(decideRemaining(Pods, [pod(5)], times).estimateSeconds).toBe(1);
});

it('counts finalizers and gives them a quarter of a minute', () => {
  const objects = [{ metadata: { finalizers: ['x/a', 'x/b'] } }, { metadata: { finalizers: ['x/a'] } }];
  expect(decideRemaining(ConfigMaps, objects, times)).toMatchObject({
    count: 2,
    estimateSeconds: 15,
    finalizers: new Map([
      ['x/a', 2],
      ['x/b', 1],
    ]),
  });
});

it('takes what remains for no reason as a failure', () => {
  expect(() => decideRemaining(ConfigMaps, [{ metadata: { namespace: 'a' } }], times)).toThrow(
    'unexpected items still remain in namespace: a for gvr: /v1, Resource=configmaps',
  );
});

it('is done when nothing remains', () => {
  expect(decideRemaining(ConfigMaps, [], times)).toEqual({ type: ConfigMaps, count: 0, estimateSeconds: 0, finalizers: new Map() });
});
