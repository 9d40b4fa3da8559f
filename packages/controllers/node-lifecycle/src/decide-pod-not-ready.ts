import { formatTime } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';

/** The status of a pod whose node is not ready; undefined when the pod is not ready already. */
export function decidePodNotReady(pod: Pod, nowMs: number): Pod['status'] | undefined {
  const { conditions = [] } = pod.status ?? {};
  if (!conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return undefined;
  const lastTransitionTime = formatTime(nowMs);
  return {
    ...pod.status,
    conditions: conditions.map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime } : condition,
    ),
  };
}
