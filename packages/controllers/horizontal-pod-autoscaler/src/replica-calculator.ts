import type { Pod } from '@kubewright/api/core/v1';
import { isPodReady } from '@kubewright/controller-runtime';
import { groupPods } from './group-pods.ts';
import type { PodMetrics } from './metrics-client.ts';

const maxReplicas = 2 ** 31 - 1;

/** How far from its target a metric may be before anything changes. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

const isWithin = ({ up, down }: Tolerances, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up;

/** What a calculation knows of the target. */
export interface ScaledPods {
  readonly current: number;
  readonly pods: readonly Pod[];
  readonly tolerances: Tolerances;
  readonly nowMs: number;
}

/** Values of pods: their average, in milli-units, and its ratio to what is wanted. */
interface Usage {
  readonly ratio: number;
  readonly average: number;
}

const plainUsage = (values: PodMetrics, target: number): Usage => {
  const total = [...values.values()].reduce((sum, { value }) => sum + value, 0);
  const average = Math.trunc(total / values.size);
  return { ratio: average / target, average };
};

/** For a target of so many milli-units a pod. @throws {Error} */
export function replicasForValue(
  metrics: PodMetrics,
  target: number,
  resource: string,
  scaled: ScaledPods,
): { replicas: number; average: number } {
  const { replicas, usage } = replicasFor(
    metrics,
    resource,
    scaled,
    (values) => plainUsage(values, target),
    () => target,
  );
  return { replicas, average: usage.average };
}

/** For a target in percent of what pods request. @throws {Error} */
export function replicasForUtilization(
  metrics: PodMetrics,
  target: number,
  resource: string,
  scaled: ScaledPods,
  requestsOf: (pods: readonly Pod[]) => ReadonlyMap<string, number>,
): { replicas: number; average: number; utilization: number } {
  let requests: ReadonlyMap<string, number> = new Map();
  const usageOf = (values: PodMetrics): Usage & { utilization: number } => {
    if (requests.size === 0) requests = requestsOf(scaled.pods);
    const counted = [...values].filter(([name]) => requests.has(name));
    const total = counted.reduce((sum, [, { value }]) => sum + value, 0);
    const requested = counted.reduce((sum, [name]) => sum + requests.get(name)!, 0);
    if (requested === 0) throw new Error('no metrics returned matched known pods');
    const utilization = Math.trunc((total * 100) / requested);
    return { utilization, ratio: utilization / target, average: Math.trunc(total / counted.length) };
  };
  const { replicas, usage } = replicasFor(metrics, resource, scaled, usageOf, (name) =>
    Math.trunc((requests.get(name)! * Math.max(100, target)) / 100),
  );
  return { replicas, average: usage.average, utilization: usage.utilization };
}

/**
 * Pods without metrics are taken to be where scaling them would do least: at what they may use when it is about fewer
 * pods, at nothing when it is about more; so are those that are not ready, when it is about more.
 */
function replicasFor<U extends Usage>(
  metrics: PodMetrics,
  resource: string,
  { current, pods, tolerances, nowMs }: ScaledPods,
  usageOf: (values: PodMetrics) => U,
  fullOf: (name: string) => number,
): { replicas: number; usage: U } {
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const { ready, unready, missing, ignored } = groupPods(pods, metrics, resource, nowMs);
  const values = new Map([...metrics].filter(([name]) => !ignored.has(name) && !unready.has(name)));
  if (values.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const usage = usageOf(values);
  const { ratio } = usage;
  const counts = (replicas: number): { replicas: number; usage: U } => ({ replicas, usage });
  const takesUnready = unready.size > 0 && ratio > 1;
  if (!takesUnready && missing.size === 0) return counts(isWithin(tolerances, ratio) ? current : Math.ceil(ratio * ready));
  const assume = (name: string, value: number): void => void values.set(name, { timestampMs: 0, windowMs: 0, value });
  if (ratio !== 1) for (const name of missing) assume(name, ratio < 1 ? fullOf(name) : 0);
  if (takesUnready) for (const name of unready) assume(name, 0);
  const { ratio: newRatio } = usageOf(values);
  // A change of direction would be due to what was assumed.
  if (isWithin(tolerances, newRatio) || (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1)) return counts(current);
  const replicas = Math.ceil(newRatio * values.size);
  return counts((newRatio < 1 && replicas > current) || (newRatio > 1 && replicas < current) ? current : replicas);
}

/** For one value that all pods share. From none it is as many as the value is over the target. @throws {Error} */
export function replicasForRatio(ratio: number, { current, pods, tolerances }: ScaledPods): number {
  if (current === 0) return Math.ceil(ratio);
  if (isWithin(tolerances, ratio)) return current;
  if (pods.length === 0) throw new Error('unable to calculate ready pods: no pods returned by selector while calculating replica count');
  const ready = pods.filter((pod) => pod.status?.phase === 'Running' && isPodReady(pod)).length;
  return Math.min(maxReplicas, Math.ceil(ratio * ready));
}

/** For one value of which each pod is to have its part. */
export function replicasForPart(
  value: number,
  target: number,
  statusReplicas: number,
  tolerances: Tolerances,
): { replicas: number; average: number } {
  const isRight = isWithin(tolerances, value / (target * statusReplicas));
  return {
    replicas: isRight ? statusReplicas : Math.min(maxReplicas, Math.ceil(value / target)),
    average: Math.ceil(value / statusReplicas),
  };
}
