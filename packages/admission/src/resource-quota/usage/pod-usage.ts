import { Quantity } from '@kubewright/api-machinery';
import type { Container, ContainerStatus, Pod } from '@kubewright/api/core/v1';
import { isExtendedResource } from './device-context.ts';
import { type Usage, addUsage, maxUsage, readUsage } from './resource-list.ts';

const one = Quantity.ofInteger(1);
/** Requests of these count under their plain name and under `requests.`. */
const plainNames = new Set(['cpu', 'memory', 'ephemeral-storage']);
const mustBeNamed = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

type Kind = 'requests' | 'limits';

/** Whether a pod still holds anything: finished pods, and those that should be gone for the length of their grace period, do not. */
export function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return nowMs <= Date.parse(deletionTimestamp) + Number(deletionGracePeriodSeconds) * 1_000;
}

/** What a pod counts for in a quota (PodUsageFunc). */
export function podUsage(pod: Pod, nowMs: number): Usage {
  const usage = new Map([['count/pods', one]]);
  if (!isCharged(pod, nowMs)) return usage;
  usage.set('pods', one);
  for (const [name, quantity] of totalOf(pod, 'requests')) {
    const isPlain = plainNames.has(name) || name.startsWith('hugepages-');
    if (isPlain) usage.set(name, quantity);
    if (isPlain || isExtendedResource(name)) usage.set(`requests.${name}`, quantity);
  }
  for (const [name, quantity] of totalOf(pod, 'limits')) if (plainNames.has(name)) usage.set(`limits.${name}`, quantity);
  return usage;
}

/** Containers side by side, or the largest init container beside the sidecars before it; overhead on top (KEP-753, KEP-688, KEP-2837). */
function totalOf(pod: Pod, kind: Kind): Usage {
  const { spec } = pod;
  let running: Usage = new Map();
  for (const container of spec.containers ?? []) running = addUsage(running, effective(pod, container, kind));
  let sidecars: Usage = new Map();
  let starting: Usage = new Map();
  for (const container of spec.initContainers ?? []) {
    const isSidecar = container.restartPolicy === 'Always';
    const own = isSidecar ? effective(pod, container, kind) : of(container, kind);
    if (isSidecar) sidecars = addUsage(sidecars, own);
    starting = maxUsage(starting, isSidecar ? sidecars : addUsage(sidecars, own));
  }
  const total = maxUsage(addUsage(running, sidecars), starting);
  const ofPod = [...readUsage(spec.resources?.[kind])].filter(([name]) => isPodLevel(name));
  const whole = new Map([...total, ...ofPod]);
  const overhead = readUsage(spec.overhead);
  // A limit that nobody set stays unset: overhead alone would make one.
  return addUsage(whole, kind === 'requests' ? overhead : new Map([...overhead].filter(([name]) => whole.get(name)?.isZero === false)));
}

const of = ({ resources }: Container, kind: Kind): Usage => readUsage(resources?.[kind]);
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** While a container is resized it holds the most of what it asks for, has, and was promised (KEP-1287). */
function effective({ spec, status }: Pod, container: Container, kind: Kind): Usage {
  const wanted = of(container, kind);
  const isInit = spec.initContainers?.includes(container) === true;
  const found = statusOf(isInit ? status?.initContainerStatuses : status?.containerStatuses, container.name);
  if (!found?.resources) return wanted;
  const actual = readUsage(found.resources[kind]);
  const held = kind === 'requests' ? maxUsage(actual, readUsage(found.allocatedResources)) : actual;
  const pending = status?.conditions?.find(({ type }) => type === 'PodResizePending');
  return pending?.reason === 'Infeasible' ? held : maxUsage(wanted, held);
}

const statusOf = (statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined =>
  statuses?.find((each) => each.name === name);

/**
 * What containers must say and do not, where a quota limits `names`: `limits.cpu for: a,b; memory for: a`. Undefined
 * when nothing is missing, and where the pod as a whole says what it needs.
 */
export function missingResources({ spec }: Pod, names: readonly string[]): string | undefined {
  if ([spec.resources?.requests, spec.resources?.limits].some((list) => Object.keys(list ?? {}).some(isPodLevel))) return undefined;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const lines = names
    .filter((name) => mustBeNamed.has(name))
    .sort()
    .flatMap((name) => {
      const [kind, resource] = name.startsWith('limits.')
        ? (['limits', name.slice(7)] as const)
        : (['requests', name.replace(/^requests\./, '')] as const);
      const silent = containers.filter((container) => !of(container, kind).has(resource)).map((container) => container.name);
      return silent.length > 0 ? [`${name} for: ${[...new Set(silent)].sort().join(',')}`] : [];
    });
  return lines.length > 0 ? lines.join('; ') : undefined;
}
