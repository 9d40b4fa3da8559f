import type { HorizontalPodAutoscalerBehavior } from '@kubewright/api/autoscaling/v2';
import { expect, test } from 'vitest';
import { limitReplicas, longestPeriodMs } from './limit-replicas.ts';
import { ScalingHistory } from './scaling-history.ts';

const secondMs = 1_000;

interface Case {
  readonly current: number;
  readonly desired: number;
  readonly min?: number;
  readonly max?: number;
  readonly behavior?: HorizontalPodAutoscalerBehavior;
  /** Recommendations, and how many seconds ago. */
  readonly recommended?: readonly (readonly [number, number])[];
  /** Changes, from, to, and how many seconds ago. */
  readonly scaled?: readonly (readonly [number, number, number])[];
  readonly replicas: number;
  readonly stabilized?: string;
  readonly limited?: string;
}

const pods = (value: number, periodSeconds = 60) => ({ type: 'Pods', value, periodSeconds }) as const;
const percent = (value: number, periodSeconds = 60) => ({ type: 'Percent', value, periodSeconds }) as const;
const up = (...policies: readonly ReturnType<typeof pods | typeof percent>[]): HorizontalPodAutoscalerBehavior => ({
  scaleUp: { policies: [...policies] },
  scaleDown: {},
});
const down = (...policies: readonly ReturnType<typeof pods | typeof percent>[]): HorizontalPodAutoscalerBehavior => ({
  scaleUp: {},
  scaleDown: { stabilizationWindowSeconds: 0, policies: [...policies] },
});

const cases: readonly (readonly [string, Case])[] = [
  ['what is wanted is had at once, when it is more', { current: 2, desired: 4, replicas: 4 }],
  ['no more than twice as many', { current: 5, desired: 30, max: 100, replicas: 10, limited: 'ScaleUpLimit' }],
  ['or four, whatever there is', { current: 1, desired: 30, max: 100, replicas: 4, limited: 'ScaleUpLimit' }],
  ['no more than the most', { current: 5, desired: 30, max: 8, replicas: 8, limited: 'TooManyReplicas' }],
  ['no fewer than the least', { current: 5, desired: 1, min: 2, replicas: 2, limited: 'TooFewReplicas' }],
  [
    'fewer only when nobody wanted more for five minutes',
    { current: 5, desired: 2, recommended: [[5, 299]], replicas: 5, stabilized: 'ScaleDownStabilized' },
  ],
  ['and then', { current: 5, desired: 2, recommended: [[5, 301]], replicas: 2 }],
  [
    'with a policy as many pods as it says',
    { current: 5, desired: 30, max: 100, behavior: up(pods(3)), replicas: 8, limited: 'ScaleUpLimit' },
  ],
  [
    'with two policies the larger change',
    { current: 5, desired: 30, max: 100, behavior: up(pods(3), percent(100)), replicas: 10, limited: 'ScaleUpLimit' },
  ],
  [
    'what was added in the period counts',
    { current: 7, desired: 30, max: 100, behavior: up(pods(3)), scaled: [[5, 7, 30]], replicas: 8, limited: 'ScaleUpLimit' },
  ],
  [
    'what was added before does not',
    { current: 7, desired: 30, max: 100, behavior: up(pods(3)), scaled: [[5, 7, 61]], replicas: 10, limited: 'ScaleUpLimit' },
  ],
  ['a percentage rounds up to more', { current: 3, desired: 9, behavior: up(percent(10)), replicas: 4, limited: 'ScaleUpLimit' }],
  ['a percentage rounds down to fewer', { current: 3, desired: 1, behavior: down(percent(10)), replicas: 2, limited: 'ScaleDownLimit' }],
  [
    'nothing changes where it is disabled',
    {
      current: 3,
      desired: 1,
      behavior: { scaleUp: {}, scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' } },
      replicas: 3,
      limited: 'ScaleDownLimit',
    },
  ],
  [
    'more only when nobody wanted fewer in the window',
    {
      current: 3,
      desired: 9,
      behavior: { scaleUp: { stabilizationWindowSeconds: 60, policies: [pods(10)] }, scaleDown: {} },
      recommended: [[4, 30]],
      replicas: 4,
      stabilized: 'ScaleUpStabilized',
    },
  ],
];

test.each(cases)(
  '%s',
  (
    _,
    { current, desired, min = 1, max = 10, behavior, recommended = [], scaled = [], replicas, stabilized = 'ReadyForNewScale', limited },
  ) => {
    const nowMs = 1_000_000 * secondMs;
    const history = new ScalingHistory(0, 0);
    for (const [value, secondsAgo] of recommended) history.recommend(value, nowMs - secondsAgo * secondMs, 0);
    for (const [before, after, secondsAgo] of scaled) history.scaled(before, after, nowMs - secondsAgo * secondMs, 0);
    const result = limitReplicas({ current, desired, min, max, behavior, history, nowMs });
    expect(result).toMatchObject({
      replicas,
      stabilized: { reason: stabilized },
      limited: { isLimited: limited !== undefined, reason: limited ?? 'DesiredWithinRange' },
    });
  },
);

test('changes count as long as the longest period of a policy', () => {
  expect(longestPeriodMs({ policies: [pods(1, 15), pods(1, 90)] })).toBe(90_000);
  expect(longestPeriodMs(undefined)).toBe(0);
});
