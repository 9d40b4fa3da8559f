import { Quantity } from '@kubewright/api-machinery';
import type { Container, Pod, PodSpec } from '@kubewright/api/core/v1';
import { type Usage, addUsage, maxUsage, readUsage } from './resource-list.ts';

const one = Quantity.ofInteger(1);
/** Requests of these count under their plain name and under `requests.`. */
const plainNames = new Set(['cpu', 'memory', 'ephemeral-storage']);
const mustBeNamed = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

type Kind = 'requests' | 'limits';

/** Whether a pod still holds anything: finished pods, and those whose time to go is over, do not. */
export function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return nowMs <= Date.parse(deletionTimestamp);
}

/** What a pod counts for in a quota (pkg/quota/v1/evaluator/core/pods.go). */
export function podUsage(pod: Pod, nowMs: number): Usage {
  const usage = new Map([['count/pods', one]]);
  if (!isCharged(pod, nowMs)) return usage;
  usage.set('pods', one);
  for (const [name, quantity] of totalOf(pod.spec, 'requests')) {
    if (plainNames.has(name) || name.startsWith('hugepages-')) usage.set(name, quantity);
    if (plainNames.has(name) || name.startsWith('hugepages-') || isExtended(name)) usage.set(`requests.${name}`, quantity);
  }
  for (const [name, quantity] of totalOf(pod.spec, 'limits')) if (plainNames.has(name)) usage.set(`limits.${name}`, quantity);
  return usage;
}

/** Resources of devices carry a domain that is not Kubernetes' own. */
const isExtended = (name: string): boolean => name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name);

/** Containers side by side, or the largest init container beside the sidecars before it; overhead on top (KEP-753, KEP-688). */
function totalOf(spec: PodSpec, kind: Kind): Usage {
  let running: Usage = new Map();
  for (const container of spec.containers ?? []) running = addUsage(running, of(container, kind));
  let sidecars: Usage = new Map();
  let starting: Usage = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = of(container, kind);
    const isSidecar = container.restartPolicy === 'Always';
    if (isSidecar) sidecars = addUsage(sidecars, own);
    starting = maxUsage(starting, isSidecar ? sidecars : addUsage(sidecars, own));
  }
  const total = maxUsage(addUsage(running, sidecars), starting);
  const whole = new Map([...total, ...readUsage(spec.resources?.[kind])]);
  const overhead = readUsage(spec.overhead);
  // A limit that nobody set stays unset: overhead alone would make one.
  return addUsage(whole, kind === 'requests' ? overhead : new Map([...overhead].filter(([name]) => whole.has(name))));
}

const of = ({ resources }: Container, kind: Kind): Usage => readUsage(resources?.[kind]);

/**
 * What containers must say and do not, where a quota limits `names`: `limits.cpu for: a,b; memory for: a`. Undefined
 * when nothing is missing.
 */
export function missingResources({ spec }: Pod, names: readonly string[]): string | undefined {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const lines = names
    .filter((name) => mustBeNamed.has(name))
    .sort()
    .flatMap((name) => {
      const [kind, resource] = name.startsWith('limits.') ? (['limits', name.slice(7)] as const) : (['requests', name.replace(/^requests\./, '')] as const);
      if (readUsage(spec.resources?.[kind]).has(resource)) return [];
      const silent = containers.filter((container) => !of(container, kind).has(resource)).map((container) => container.name);
      return silent.length > 0 ? [`${name} for: ${[...new Set(silent)].sort().join(',')}`] : [];
    });
  return lines.length > 0 ? lines.join('; ') : undefined;
}
