import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRollingUpdate } from './decide-rolling-update.ts';
import { decideScaling } from './decide-scaling.ts';
import { maxSurge, maxUnavailable, replicasOf, sumReplicas } from './replica-sets.ts';

function deployment(replicas: number, surge: number | string = '25%', unavailable: number | string = '25%'): Deployment {
  return {
    metadata: { name: 'd' },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } } },
    status: {},
  } as unknown as Deployment;
}

function replicaSet(name: string, replicas: number, available: number, max?: number): ReplicaSet {
  const annotations =
    max === undefined ? {} : { 'deployment.kubernetes.io/max-replicas': String(max), 'deployment.kubernetes.io/desired-replicas': '10' };
  return {
    metadata: { name, annotations, creationTimestamp: `2026-01-01T00:00:0${name.length}Z` },
    spec: { replicas },
    status: { replicas, availableReplicas: available },
  } as unknown as ReplicaSet;
}

const sizes = (resizes: readonly { replicaSet: ReplicaSet; replicas: number }[]): [string, number][] =>
  resizes.map(({ replicaSet: each, replicas }) => [each.metadata.name!, replicas]);

describe('a rolling update', () => {
  test.each<[string, Deployment, ReplicaSet, ReplicaSet[], [string, number][]]>([
    ['grows as far as the surge allows', deployment(10, 2, 2), replicaSet('new', 0, 0), [replicaSet('o', 10, 10)], [['new', 2]]],
    [
      'then shrinks the old as far as availability allows',
      deployment(10, 2, 2),
      replicaSet('new', 2, 0),
      [replicaSet('o', 10, 10)],
      [['o', 8]],
    ],
    [
      'gives up unhealthy old pods first',
      deployment(10, 2, 2),
      replicaSet('new', 2, 0),
      [replicaSet('o', 7, 7), replicaSet('bad', 3, 0)],
      [['bad', 1]],
    ],
    ['waits when too few are available', deployment(10, 2, 2), replicaSet('new', 4, 0), [replicaSet('o', 8, 8)], []],
    ['goes on as new pods become available', deployment(10, 2, 2), replicaSet('new', 4, 3), [replicaSet('o', 8, 8)], [['o', 5]]],
    ['shrinks a current one that is too large', deployment(3, 0, 1), replicaSet('new', 5, 5), [], [['new', 3]]],
    ['has nothing to do at the end', deployment(10), replicaSet('new', 10, 10), [replicaSet('o', 0, 0)], []],
  ])('%s', (_what, of, current, old, expected) => {
    expect(sizes(decideRollingUpdate(of, { current, old }))).toEqual(expected);
  });

  test('never passes the surge nor goes below availability, and ends with the new template alone', () => {
    const number = fc.oneof(fc.nat(5), fc.constantFrom('0%', '25%', '50%', '100%'));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        number,
        number,
        fc.array(fc.nat(10), { minLength: 1, maxLength: 3 }),
        (replicas, surge, unavailable, oldSizes) => {
          const of = deployment(replicas, surge, unavailable);
          let current = replicaSet('new', 0, 0);
          let old = oldSizes.map((size, i) => replicaSet('o'.repeat(i + 1), size, size));
          const startedWith = sumReplicas(old);
          for (let step = 0; step < 60; step++) {
            const resizes = new Map(decideRollingUpdate(of, { current, old }).map((resize) => [resize.replicaSet, resize.replicas]));
            const apply = (each: ReplicaSet): ReplicaSet => {
              const size = resizes.get(each) ?? replicasOf(each);
              return replicaSet(each.metadata.name!, size, Math.min(size, each.status.availableReplicas!));
            };
            [current, old] = [apply(current), old.map(apply)];
            const available = [current, ...old].reduce((sum, each) => sum + each.status.availableReplicas!, 0);
            expect(sumReplicas([current, ...old])).toBeLessThanOrEqual(Math.max(startedWith, replicas + maxSurge(of)));
            expect(available).toBeGreaterThanOrEqual(Math.min(startedWith, replicas - maxUnavailable(of)));
            // Everything the controllers below are asked for becomes available before the next step.
            current = replicaSet('new', replicasOf(current), replicasOf(current));
          }
          expect(replicasOf(current)).toBe(replicas);
          expect(sumReplicas(old)).toBe(0);
        },
      ),
    );
  });
});

describe('scaling', () => {
  test('in the middle of a rollout keeps the proportions and gives the rest to the largest', () => {
    const of = deployment(15, 3, 2);
    expect(sizes(decideScaling(of, { current: replicaSet('new', 5, 0, 13), old: [replicaSet('o', 8, 8, 13)] }))).toEqual([
      ['o', 11],
      ['new', 7],
    ]);
  });

  test('down to zero empties all', () => {
    const of = deployment(0, 3, 2);
    expect(sizes(decideScaling(of, { current: replicaSet('new', 5, 0, 13), old: [replicaSet('o', 8, 8, 13)] }))).toEqual([
      ['o', 0],
      ['new', 0],
    ]);
  });

  test('of one active ReplicaSet is all its own', () => {
    expect(sizes(decideScaling(deployment(7), { current: replicaSet('new', 0, 0), old: [replicaSet('o', 3, 3)] }))).toEqual([['o', 7]]);
    expect(sizes(decideScaling(deployment(7), { current: replicaSet('new', 0, 0), old: [] }))).toEqual([['new', 7]]);
  });

  test('whatever the sizes, the sum is what is allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 }),
        (replicas, before) => {
          const max = before.reduce((sum, size) => sum + size, 0);
          const all = before.map((size, i) => replicaSet('x'.repeat(i + 1), size, 0, max));
          const of = deployment(replicas, 2, 0);
          const resized = decideScaling(of, { current: all[0], old: all.slice(1) });
          expect(resized.every(({ replicas: size }) => size >= 0)).toBe(true);
          expect(resized.reduce((sum, { replicas: size }) => sum + size, 0)).toBe(replicas + maxSurge(of));
        },
      ),
    );
  });
});
