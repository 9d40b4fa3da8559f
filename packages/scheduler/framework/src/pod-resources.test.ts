import { describe, expect, it } from 'vitest';
import type { Container } from '@kubewright/api/core/v1';
import { pod } from '../test/builders.ts';
import { podRequests } from './pod-resources.ts';

const container = (requests: Record<string, string>, more: Partial<Container> = {}): Container => ({
  name: 'c',
  resources: { requests },
  ...more,
});

describe('what a pod requests', () => {
  it('is the sum of its containers and its overhead', () => {
    const requests = podRequests(
      pod('a', {
        containers: [container({ cpu: '100m', memory: '1Mi' }), container({ cpu: '1', 'example.com/gpu': '2' })],
        overhead: { cpu: '10m' },
      }),
    );
    expect(requests).toMatchObject({ cpuMilli: 1110, memoryBytes: 1_048_576 });
    expect(requests.scalars.get('example.com/gpu')).toBe(2);
  });

  it('is the largest init container when that is more', () => {
    expect(
      podRequests(
        pod('a', {
          initContainers: [container({ cpu: '3' }), container({ cpu: '1' })],
          containers: [container({ cpu: '2', memory: '5' })],
        }),
      ),
    ).toMatchObject({ cpuMilli: 3000, memoryBytes: 5 });
  });

  it('counts sidecars with all that runs beside them', () => {
    const sidecar = container({ cpu: '500m' }, { restartPolicy: 'Always' });
    expect(
      podRequests(pod('a', { initContainers: [sidecar, container({ cpu: '2' })], containers: [container({ cpu: '1' })] })).cpuMilli,
    ).toBe(2500);
    expect(podRequests(pod('a', { initContainers: [sidecar], containers: [container({ cpu: '1' })] })).cpuMilli).toBe(1500);
  });

  it('is what the pod says as a whole, when it does', () => {
    expect(
      podRequests(pod('a', { resources: { requests: { cpu: '5' } }, containers: [container({ cpu: '1', memory: '7' })] })),
    ).toMatchObject({ cpuMilli: 5000, memoryBytes: 7 });
  });

  it('assumes a little for containers that do not say', () => {
    expect(podRequests(pod('a', { containers: [container({}), container({ cpu: '1' })] }))).toMatchObject({
      cpuMilli: 1000,
      memoryBytes: 0,
      nonZeroCpuMilli: 1100,
      nonZeroMemoryBytes: 2 * 200 * 1024 * 1024,
    });
  });
});
