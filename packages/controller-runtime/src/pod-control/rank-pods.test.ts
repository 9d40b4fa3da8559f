import type { Pod } from '@kubewright/api/core/v1';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankPodsForDeletion } from './rank-pods.ts';

const nowMs = Date.UTC(2026, 0, 2);
const agoMs = (ms: number): string => new Date(nowMs - ms).toISOString();
const hour = 3_600_000;

interface Traits {
  node?: string;
  phase?: string;
  ready?: string;
  cost?: string;
  restarts?: number;
  created?: string;
  uid?: string;
}

function pod(
  name: string,
  { node = 'n', phase = 'Running', ready = agoMs(hour), cost, restarts = 0, created = agoMs(2 * hour), uid = name }: Traits = {},
): Pod {
  return {
    metadata: {
      name,
      uid,
      creationTimestamp: created,
      ...(cost && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { nodeName: node },
    status: {
      phase,
      containerStatuses: [{ restartCount: restarts }],
      ...(ready && { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ready }] }),
    },
  } as unknown as Pod;
}

const order = (pods: Pod[], related = pods): string[] => rankPodsForDeletion(pods, related, nowMs).map(({ metadata }) => metadata.name!);

describe('the first to go', () => {
  test.each<[string, Pod, Pod]>([
    ['a pod without a node', pod('first', { node: '', ready: agoMs(10 * hour) }), pod('second', { phase: 'Pending', ready: '' })],
    ['a pending pod', pod('first', { phase: 'Pending', ready: '' }), pod('second', { ready: '' })],
    ['a pod that is not ready', pod('first', { ready: '' }), pod('second', { cost: '-10' })],
    ['a pod that is cheap to delete', pod('first', { cost: '-10' }), pod('second', { ready: agoMs(1) })],
    ['a pod that has been ready for a much shorter time', pod('first', { ready: agoMs(1_000) }), pod('second', { restarts: 9 })],
    ['a pod that restarts', pod('first', { restarts: 3, created: agoMs(9 * hour) }), pod('second')],
    ['a pod that is much younger', pod('first', { created: agoMs(hour) }), pod('second', { created: agoMs(9 * hour) })],
    [
      'of pods ready for about the same time that of the smaller uid',
      pod('first', { uid: 'a', ready: agoMs(hour + 5_000) }),
      pod('second', { uid: 'b' }),
    ],
  ])('is %s', (_what, first, second) => {
    expect(order([second, first])).toEqual(['first', 'second']);
    expect(order([first, second])).toEqual(['first', 'second']);
  });

  test('is a pod on the node with most related pods', () => {
    const [a, b] = [pod('a', { node: 'crowded' }), pod('b', { node: 'lonely' })];
    const others = [
      pod('x', { node: 'crowded' }),
      pod('gone', { node: 'lonely', phase: 'Failed' }),
      pod('gone too', { node: 'lonely', phase: 'Succeeded' }),
    ];
    expect(order([b, a], [a, b, ...others])).toEqual(['a', 'b']);
  });

  test('an annotation that is no number counts as no cost', () => {
    expect(order([pod('b', { cost: 'cheap', uid: 'b' }), pod('a', { cost: '1', uid: 'a' })])).toEqual(['b', 'a']);
  });
});

test('the order does not depend on the order given', () => {
  const traits = fc.record({
    node: fc.constantFrom('', 'n1', 'n2'),
    phase: fc.constantFrom('Pending', 'Running'),
    ready: fc.constantFrom('', agoMs(1), agoMs(1_000), agoMs(hour)),
    restarts: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(traits, { maxLength: 8 }), (all) => {
      const pods = all.map((each, i) => pod(`p${i}`, each));
      expect(order([...pods].reverse(), pods)).toEqual(order(pods, pods));
    }),
  );
});
