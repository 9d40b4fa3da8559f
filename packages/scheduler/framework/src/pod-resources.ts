import { quantityInteger, quantityMilli } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';

/** Amounts of what a node has: thousandths of a CPU, bytes, and whole units of everything else. */
export interface Resources {
  cpuMilli: number;
  memoryBytes: number;
  ephemeralStorageBytes: number;
  /** Extended resources and huge pages, by name. */
  readonly scalars: Map<string, number>;
}

/** What a pod asks for; `nonZero…` assume a little for containers that do not say (used in scoring). */
export interface PodRequests extends Resources {
  readonly nonZeroCpuMilli: number;
  readonly nonZeroMemoryBytes: number;
}

const defaultCpuMilli = 100;
const defaultMemoryBytes = 200 * 1024 * 1024;

type Quantities = Readonly<Record<string, string | number>>;

export const noResources = (): Resources => ({ cpuMilli: 0, memoryBytes: 0, ephemeralStorageBytes: 0, scalars: new Map() });

/** Reads a ResourceList. */
export function readResources(list: Quantities | undefined): Resources {
  const result = noResources();
  for (const [name, quantity] of Object.entries(list ?? {}))
    setResource(result, name, name === 'cpu' ? quantityMilli(String(quantity)) : quantityInteger(String(quantity)));
  return result;
}

function setResource(resources: Resources, name: string, amount: number): void {
  if (name === 'cpu') resources.cpuMilli = amount;
  else if (name === 'memory') resources.memoryBytes = amount;
  else if (name === 'ephemeral-storage') resources.ephemeralStorageBytes = amount;
  else if (name !== 'pods') resources.scalars.set(name, amount);
}

export function amountOf(resources: Resources, name: string): number {
  if (name === 'cpu') return resources.cpuMilli;
  if (name === 'memory') return resources.memoryBytes;
  if (name === 'ephemeral-storage') return resources.ephemeralStorageBytes;
  return resources.scalars.get(name) ?? 0;
}

/** `sign` is 1 to add and -1 to take away. */
export function addResources(target: Resources, more: Resources, sign: 1 | -1 = 1): void {
  target.cpuMilli += sign * more.cpuMilli;
  target.memoryBytes += sign * more.memoryBytes;
  target.ephemeralStorageBytes += sign * more.ephemeralStorageBytes;
  for (const [name, amount] of more.scalars) target.scalars.set(name, (target.scalars.get(name) ?? 0) + sign * amount);
}

function raiseResources(target: Resources, to: Resources): void {
  target.cpuMilli = Math.max(target.cpuMilli, to.cpuMilli);
  target.memoryBytes = Math.max(target.memoryBytes, to.memoryBytes);
  target.ephemeralStorageBytes = Math.max(target.ephemeralStorageBytes, to.ephemeralStorageBytes);
  for (const [name, amount] of to.scalars) target.scalars.set(name, Math.max(target.scalars.get(name) ?? 0, amount));
}

const requestsOf = new WeakMap<Pod['spec'], PodRequests>();

/**
 * What a pod asks for (component-helpers PodRequests): all containers and sidecars together, or one init container with
 * the sidecars started before it, whichever is more; pod-level requests win; overhead comes on top. Remembered for each
 * spec.
 */
export function podRequests(pod: Pod): PodRequests {
  let requests = requestsOf.get(pod.spec);
  if (!requests) requestsOf.set(pod.spec, (requests = computeRequests(pod)));
  return requests;
}

function computeRequests({ spec }: Pod): PodRequests {
  const plain = aggregate(spec.initContainers ?? [], spec.containers, (container) => readResources(container.resources?.requests));
  const nonZero = aggregate(spec.initContainers ?? [], spec.containers, nonZeroOf);
  const podLevel = spec.resources?.requests;
  for (const [name, quantity] of Object.entries(podLevel ?? {})) {
    const amount = name === 'cpu' ? quantityMilli(String(quantity)) : quantityInteger(String(quantity));
    setResource(plain, name, amount);
    setResource(nonZero, name, amount);
  }
  const overhead = readResources(spec.overhead);
  addResources(plain, overhead);
  return {
    ...plain,
    nonZeroCpuMilli: nonZero.cpuMilli + overhead.cpuMilli,
    nonZeroMemoryBytes: nonZero.memoryBytes + overhead.memoryBytes,
  };
}

function nonZeroOf(container: Container): Resources {
  const requests = container.resources?.requests;
  const resources = readResources(requests);
  if (requests?.['cpu'] === undefined) resources.cpuMilli = defaultCpuMilli;
  if (requests?.['memory'] === undefined) resources.memoryBytes = defaultMemoryBytes;
  return resources;
}

function aggregate(
  initContainers: readonly Container[],
  containers: readonly Container[],
  read: (container: Container) => Resources,
): Resources {
  const total = noResources();
  for (const container of containers) addResources(total, read(container));
  const sidecars = noResources();
  const highest = noResources();
  for (const container of initContainers) {
    const own = read(container);
    if (container.restartPolicy === 'Always') {
      addResources(total, own);
      addResources(sidecars, own);
      raiseResources(highest, sidecars);
    } else {
      addResources(own, sidecars);
      raiseResources(highest, own);
    }
  }
  raiseResources(total, highest);
  return total;
}
