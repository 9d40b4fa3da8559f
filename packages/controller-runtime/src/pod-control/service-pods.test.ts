import type { Pod, Service } from '@kubewright/api/core/v1';
import { describe, expect, test } from 'vitest';
import { canServe, findPort, hostnameIn } from './service-pods.ts';
import { TriggerTimes } from './trigger-times.ts';

const pod = (more: object = {}, status: object = { podIP: '10.0.0.1' }): Pod =>
  ({
    metadata: { name: 'p', namespace: 'a', ...more },
    spec: {
      hostname: 'h',
      subdomain: 'web',
      containers: [
        {
          name: 'c',
          ports: [
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
            { name: 'dns', containerPort: 54 },
          ],
        },
      ],
      initContainers: [
        { name: 'side', restartPolicy: 'Always', ports: [{ name: 'proxy', containerPort: 15001 }] },
        { name: 'init', ports: [{ name: 'once', containerPort: 1 }] },
      ],
    },
    status: { phase: 'Running', ...status },
  }) as unknown as Pod;

describe('a target port', () => {
  test.each([
    ['a number', { port: 80, targetPort: 8080 }, 8080],
    ['left out', { port: 80 }, 80],
    ['a name with its protocol', { port: 80, targetPort: 'dns', protocol: 'UDP' }, 53],
    ['the same name of another protocol', { port: 80, targetPort: 'dns', protocol: 'TCP' }, 54],
    ['a name in a sidecar', { port: 80, targetPort: 'proxy' }, 15001],
    ['a name in an init container that ends', { port: 80, targetPort: 'once' }, undefined],
    ['an unknown name', { port: 80, targetPort: 'nope' }, undefined],
  ])('is %s', (_what, port, number) => {
    expect(findPort(pod(), port as never)).toBe(number);
  });
});

test('a pod serves when it lives and has an address', () => {
  expect(canServe(pod(), { includeTerminating: false })).toBe(true);
  expect(canServe(pod({}, {}), { includeTerminating: true })).toBe(false);
  expect(canServe(pod({}, { podIP: '10.0.0.1', phase: 'Failed' }), { includeTerminating: true })).toBe(false);
  expect(canServe(pod({ deletionTimestamp: 'x' }), { includeTerminating: false })).toBe(false);
  expect(canServe(pod({ deletionTimestamp: 'x' }), { includeTerminating: true })).toBe(true);
});

test('a host name holds below the service of its subdomain only', () => {
  const service = (name: string): Service => ({ metadata: { name, namespace: 'a' }, spec: {} }) as Service;
  expect(hostnameIn(service('web'), pod())).toBe('h');
  expect(hostnameIn(service('other'), pod())).toBeUndefined();
});

test('the trigger time is that of the oldest change since the last look', () => {
  const times = new TriggerTimes();
  const service = { metadata: { name: 's', creationTimestamp: '2026-01-01T00:00:00Z' } } as Service;
  const readyAt = (name: string, time: string): Pod =>
    ({ metadata: { name }, status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }] } }) as unknown as Pod;
  expect(times.next('s', service, [readyAt('a', '2026-01-01T00:00:05Z')])).toBe('2026-01-01T00:00:00Z');
  expect(times.next('s', service, [readyAt('a', '2026-01-01T00:00:05Z')])).toBeUndefined();
  expect(times.next('s', service, [readyAt('a', '2026-01-01T00:00:20Z'), readyAt('b', '2026-01-01T00:00:10Z')])).toBe(
    '2026-01-01T00:00:10Z',
  );
  times.forget('s');
  expect(times.next('s', service, [])).toBe('2026-01-01T00:00:00Z');
});
