import type { Pod } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { isCharged, missingResources, podUsage } from './pod-usage.ts';
import { writeUsage } from './resource-list.ts';

const nowMs = Date.parse('2026-01-01T00:01:00Z');
const newPod = (spec: object, status: object = {}, metadata: object = {}): Pod =>
  ({ metadata: { name: 'p', ...metadata }, spec: { containers: [], ...spec }, status }) as unknown as Pod;
const container = (name: string, requests: object, limits: object = {}, more: object = {}): object => ({
  name,
  resources: { requests, limits },
  ...more,
});
const sidecar = { restartPolicy: 'Always' };

const cases: readonly [title: string, pod: Pod, usage: Record<string, string>][] = [
  [
    'containers side by side',
    newPod({ containers: [container('a', { cpu: '1' }), container('b', { cpu: '500m' })] }),
    { cpu: '1500m', 'requests.cpu': '1500m' },
  ],
  [
    'the largest init container beside the sidecars before it',
    newPod({
      containers: [container('a', { cpu: '1' })],
      initContainers: [container('s', { cpu: '1' }, {}, sidecar), container('i', { cpu: '2' })],
    }),
    { cpu: '3', 'requests.cpu': '3' },
  ],
  [
    'overhead, on requests and on the limits that somebody set',
    newPod({ containers: [container('a', { cpu: '1' }, { memory: '1Gi', cpu: '0' })], overhead: { cpu: '1', memory: '1Gi' } }),
    { cpu: '2', 'requests.cpu': '2', memory: '1Gi', 'requests.memory': '1Gi', 'limits.memory': '2Gi', 'limits.cpu': '0' },
  ],
  [
    'resources of the pod in place of those of its containers',
    newPod({ containers: [container('a', { cpu: '1', 'ephemeral-storage': '1Gi' })], resources: { requests: { cpu: '4' } } }),
    { cpu: '4', 'requests.cpu': '4', 'ephemeral-storage': '1Gi', 'requests.ephemeral-storage': '1Gi' },
  ],
  [
    'what a container that is being resized still has',
    newPod(
      { containers: [container('a', { cpu: '1' }, { cpu: '1' })] },
      { containerStatuses: [{ name: 'a', resources: { requests: { cpu: '3' }, limits: { cpu: '3' } }, allocatedResources: { cpu: '2' } }] },
    ),
    { cpu: '3', 'requests.cpu': '3', 'limits.cpu': '3' },
  ],
  [
    'what a container has, when it cannot get what it asks for',
    newPod(
      { containers: [container('a', { cpu: '9' })] },
      {
        conditions: [{ type: 'PodResizePending', reason: 'Infeasible' }],
        containerStatuses: [{ name: 'a', resources: { requests: { cpu: '1' } }, allocatedResources: { cpu: '2' } }],
      },
    ),
    { cpu: '2', 'requests.cpu': '2' },
  ],
  [
    'devices under their full name, resources of Kubernetes not at all',
    newPod({ containers: [container('a', { 'example.com/gpu': 1, 'scheduling.kubernetes.io/x': 1 }, { 'example.com/gpu': 1 })] }),
    { 'requests.example.com/gpu': '1' },
  ],
];

test.each(cases)('a pod counts for %s', (_, pod, usage) => {
  expect(writeUsage(podUsage(pod, nowMs))).toEqual({ 'count/pods': '1', pods: '1', ...usage });
});

test('a pod that should be gone for the length of its grace period is no longer charged', () => {
  const leaving = (deletionTimestamp: string): Pod => newPod({}, {}, { deletionTimestamp, deletionGracePeriodSeconds: 30 });
  expect(isCharged(leaving('2026-01-01T00:00:40Z'), nowMs)).toBe(true);
  expect(isCharged(leaving('2026-01-01T00:00:29Z'), nowMs)).toBe(false);
});

test('containers need not say what they ask for where the pod says anything at all', () => {
  const containers = [container('b', {}), container('a', { cpu: '1' })];
  expect(missingResources(newPod({ containers }), ['cpu', 'limits.memory', 'pods'])).toBe('cpu for: b; limits.memory for: a,b');
  expect(missingResources(newPod({ containers, resources: { limits: { memory: '1Gi' } } }), ['cpu', 'limits.memory'])).toBeUndefined();
});
