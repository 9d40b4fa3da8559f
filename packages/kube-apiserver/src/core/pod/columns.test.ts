import type { ContainerStatus, Pod, PodSpec, PodStatus } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { podColumns } from './columns.ts';

const nowMs = Date.parse('2026-01-01T01:00:00Z');

function row(spec: Partial<PodSpec>, status: PodStatus, metadata: Pod['metadata'] = {}): unknown[] {
  const pod: Pod = {
    metadata: { name: 'p', creationTimestamp: '2026-01-01T00:55:00Z', ...metadata },
    spec: { containers: [{ name: 'a' }], ...spec } as PodSpec,
    status,
  };
  return podColumns.slice(1, 5).map(({ cell }) => cell(pod, nowMs));
}

const container = (state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus =>
  ({ name: 'a', state, restartCount: 0, ready: false, image: '', imageID: '', ...more }) as ContainerStatus;

test('a pod that nobody has looked at is Pending', () => {
  expect(row({}, { phase: 'Pending' })).toEqual(['0/1', 'Pending', '0', '5m']);
});

test('a running pod counts its ready containers', () => {
  const containerStatuses = [container({ running: {} }, { ready: true })];
  expect(row({}, { phase: 'Running', containerStatuses })).toEqual(['1/1', 'Running', '0', '5m']);
});

test('a crashing container shows why it waits and when it last ended', () => {
  const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:59:30Z' } } as ContainerStatus['lastState'];
  const containerStatuses = [container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3, lastState })];
  expect(row({}, { phase: 'Running', containerStatuses })).toEqual(['0/1', 'CrashLoopBackOff', '3 (30s ago)', '5m']);
});

test('an init container that is not done decides the status', () => {
  const spec = { initContainers: [{ name: 'i' }, { name: 'j' }] } as Partial<PodSpec>;
  const done = container({ terminated: { exitCode: 0 } } as ContainerStatus['state'], { name: 'i' });
  const failed = container({ terminated: { exitCode: 2 } } as ContainerStatus['state'], { name: 'j', restartCount: 1 });
  expect(row(spec, { phase: 'Pending', initContainerStatuses: [done, container({ waiting: {} }, { name: 'j' })] })[1]).toBe('Init:1/2');
  expect(row(spec, { phase: 'Pending', initContainerStatuses: [done, failed] }).slice(1, 3)).toEqual(['Init:ExitCode:2', '1']);
});

test('a sidecar counts among the containers that should be ready', () => {
  const spec = { initContainers: [{ name: 'i', restartPolicy: 'Always' }] } as Partial<PodSpec>;
  const initContainerStatuses = [container({ running: {} }, { name: 'i', started: true, ready: true })];
  expect(row(spec, { phase: 'Running', initContainerStatuses, containerStatuses: [container({ running: {} }, { ready: true })] })[0]).toBe(
    '2/2',
  );
});

test('a completed container beside a running one reads NotReady', () => {
  const containerStatuses = [
    container({ terminated: { exitCode: 0, reason: 'Completed' } } as ContainerStatus['state']),
    container({ running: {} }, { ready: true }),
  ];
  expect(row({}, { phase: 'Running', containerStatuses })[1]).toBe('NotReady');
});

test('a pod that is being deleted is Terminating unless it has ended', () => {
  const metadata = { deletionTimestamp: '2026-01-01T01:00:00Z' };
  expect(row({}, { phase: 'Running' }, metadata)[1]).toBe('Terminating');
  expect(row({}, { phase: 'Failed', reason: 'Evicted' }, metadata)[1]).toBe('Evicted');
});
