import type { Node, Pod } from '@kubewright/api/core/v1';
import { VirtualClock } from '@kubewright/api-machinery';
import { settle } from '../../../api-machinery/test/settle.ts';

export { settle };

let made = 0;

/** Each pod is another one: its uid is made up. */
export function pod(name: string, spec: Partial<Pod['spec']> = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `${name}-${++made}`, resourceVersion: '1', ...metadata },
    spec: { containers: [{ name: 'c', image: 'busybox' }], schedulerName: 'default-scheduler', ...spec },
    status: { phase: 'Pending' },
  };
}

export const requesting = (requests: Record<string, string>): Pick<Pod['spec'], 'containers'> => ({
  containers: [{ name: 'c', image: 'busybox', resources: { requests } }],
});

export function node(name: string, spec: Partial<Node['spec']> = {}, status: Partial<Node['status']> = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, resourceVersion: '1', labels: { 'kubernetes.io/hostname': name } },
    spec,
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, ...status },
  };
}

export const labelled = (name: string, labels: Record<string, string>): Node => ({
  ...node(name),
  metadata: { name, uid: name, labels: { 'kubernetes.io/hostname': name, ...labels } },
});

export const virtualClock = (): VirtualClock => new VirtualClock({ settle });
