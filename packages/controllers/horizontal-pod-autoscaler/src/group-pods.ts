import type { Pod } from '@kubewright/api/core/v1';
import { podCondition } from '@kubewright/controller-runtime';
import type { PodMetrics } from './metrics-client.ts';

/** CPU of a pod that has just begun says little of what it will need (--horizontal-pod-autoscaler-cpu-initialization-period). */
const initializationMs = 300_000;
/** A pod that was not ready so soon has perhaps never been (--horizontal-pod-autoscaler-initial-readiness-delay). */
const readinessDelayMs = 30_000;

/** Pods by what their metrics are good for. */
export interface PodGroups {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  /** They run, and nobody measured them. */
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

/** @param resource '' for what is no resource. */
export function groupPods(pods: readonly Pod[], metrics: PodMetrics, resource: string, nowMs: number): PodGroups {
  const [unready, missing, ignored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let ready = 0;
  for (const pod of pods) {
    const name = pod.metadata.name!;
    const phase = pod.status?.phase;
    const metric = metrics.get(name);
    if (pod.metadata.deletionTimestamp || phase === 'Failed') ignored.add(name);
    else if (phase === 'Pending') unready.add(name);
    else if (!metric) missing.add(name);
    else if (resource === 'cpu' && isUnready(pod, metric, nowMs)) unready.add(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

function isUnready(pod: Pod, { timestampMs, windowMs }: { timestampMs: number; windowMs: number }, nowMs: number): boolean {
  const condition = podCondition(pod, 'Ready');
  const startMs = Date.parse(pod.status?.startTime ?? '');
  if (!condition || Number.isNaN(startMs)) return true;
  const isNot = condition.status === 'False';
  const changedMs = Date.parse(condition.lastTransitionTime ?? '') || 0;
  if (startMs + initializationMs > nowMs) return isNot || timestampMs < changedMs + windowMs;
  return isNot && startMs + readinessDelayMs > changedMs;
}
