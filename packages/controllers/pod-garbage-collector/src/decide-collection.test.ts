import type { Node, Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { decideCollection } from './decide-collection.ts';
import { MissingNodes } from './missing-nodes.ts';

interface Made {
  readonly on?: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly going?: boolean;
  readonly created?: number;
}
const pod = (name: string, { on, phase = 'Running', reason, going, created = 0 }: Made = {}): Pod =>
  ({
    metadata: {
      name,
      creationTimestamp: new Date(created * 1_000).toISOString(),
      ...(going && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: { ...(on && { nodeName: on }) },
    status: { phase, ...(reason && { reason }) },
  }) as Pod;
const node = (name: string, ready: string, ...taints: string[]): [string, Node] => [
  name,
  {
    metadata: { name },
    spec: { taints: taints.map((key) => ({ key })) },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  } as Node,
];
const outOfService = 'node.kubernetes.io/out-of-service';
const nodes = new Map([
  node('up', 'True'),
  node('down', 'Unknown', outOfService),
  node('back', 'True', outOfService),
  node('lost', 'Unknown'),
]);

const collected = (pods: readonly Pod[], terminatedPodThreshold = 12_500): string[] =>
  decideCollection({ pods, nodes, goneNodes: new Set(['gone']), terminatedPodThreshold }).map(
    ({ pod: { metadata }, reason }) => `${metadata.name} ${reason}`,
  );

test('pods of nodes that are gone are taken away, whatever they do', () => {
  expect(
    collected([pod('a', { on: 'gone' }), pod('b', { on: 'gone', phase: 'Succeeded' }), pod('c', { on: 'up' }), pod('d', { on: 'new' })]),
  ).toEqual(['a orphaned', 'b orphaned']);
});

test('pods that are going are taken away when no kubelet will end them', () => {
  expect(
    collected([
      pod('waiting', { going: true, phase: 'Pending' }),
      pod('new', { phase: 'Pending' }),
      pod('off', { going: true, on: 'down' }),
      pod('stays', { on: 'down' }),
      pod('back', { going: true, on: 'back' }),
      pod('lost', { going: true, on: 'lost' }),
      pod('up', { going: true, on: 'up' }),
    ]),
  ).toEqual(['waiting unscheduled', 'off out-of-service']);
});

test('of pods that have ended only so many are kept: evicted ones go first, then the oldest', () => {
  const pods = [
    pod('old', { phase: 'Succeeded', created: 1, on: 'up' }),
    pod('b', { phase: 'Failed', created: 2, on: 'up' }),
    pod('a', { phase: 'Failed', created: 2, on: 'up' }),
    pod('evicted', { phase: 'Failed', reason: 'Evicted', created: 3, on: 'up' }),
    pod('running', { created: 0, on: 'up' }),
  ];
  expect(collected(pods, 1)).toEqual(['evicted terminated', 'old terminated', 'a terminated']);
  expect(collected(pods, 4)).toEqual([]);
  expect(collected(pods, 0)).toEqual([]);
});

test('a node is missing when it has been for forty seconds without a break', () => {
  const missing = new MissingNodes();
  const pods = [pod('a', { on: 'late' })];
  const [unknown, known] = [() => false, () => true];
  expect(missing.overdue(pods, unknown, 0)).toEqual([]);
  expect(missing.overdue(pods, unknown, 39_999)).toEqual([]);
  expect(missing.overdue(pods, known, 40_000)).toEqual([]);
  expect(missing.overdue(pods, unknown, 41_000)).toEqual([]);
  expect(missing.overdue(pods, unknown, 81_000)).toEqual(['late']);
});
