import { type FieldError, internalError, invalidValue, unnamedError } from '@kubewright/api-machinery';
import type { ServiceSpec } from '@kubewright/api/core/v1';
import type { AdmissionRequest } from '@kubewright/apiserver';
import type { AllocatorMetrics } from './allocator-metrics.ts';
import { type RangeAllocator, RangeFullError } from './range-allocator.ts';
import type { ServiceRange } from './ranges.ts';

const alreadyAllocated = 'provided port is already allocated';

interface Allocator extends Pick<RangeAllocator, 'allocate'> {
  /** @throws {RangeFullError} */
  allocateNext(options?: { readonly dryRun?: boolean }): Promise<number>;
}

/** A range to take node ports from. */
export type NodePorts = Omit<ServiceRange<number>, 'allocator'> & { readonly allocator: Allocator };

/** A dry run takes none, and shows the next number as upstream does: of this one. */
const lastPort = 32_768;

/** The range for one request: what it takes is given back when the request is refused. */
export function nodePortsFor(request: AdmissionRequest, range: ServiceRange<number>, metrics: AllocatorMetrics): NodePorts {
  const { allocator } = range;
  /** What a dry run has asked for, or was shown. */
  const tried: number[] = [];
  const noted = (index: number): void => request.whenRefused?.(() => allocator.release([index]));
  return {
    ...range,
    allocator: {
      async allocate(index, { dryRun = false } = {}) {
        const isTaken = await allocator.allocate(index, { dryRun });
        if (dryRun) {
          tried.push(index);
          return isTaken;
        }
        metrics.asked('static', isTaken);
        if (isTaken) noted(index);
        return isTaken;
      },
      async allocateNext({ dryRun = false } = {}) {
        if (dryRun) {
          const index = 1 + (tried.length === 0 ? lastPort - range.valueAt(0) : Math.max(...tried));
          tried.push(index);
          return index;
        }
        const index = await allocator.allocateNext().catch((error: unknown) => {
          metrics.asked('dynamic', false);
          throw error;
        });
        metrics.asked('dynamic', true);
        noted(index);
        return index;
      },
    },
  };
}

/** Gives the ports of a service node ports where its type wants them, and the port for health checks (pkg/registry/core/service/storage alloc.go). */
export async function assignNodePorts(
  range: NodePorts,
  spec: ServiceSpec,
  old: ServiceSpec | undefined,
  dryRun: boolean,
): Promise<FieldError[]> {
  const wants = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
  const held = new Set([...(old?.ports ?? []).map(({ nodePort }) => nodePort), old?.healthCheckNodePort].filter(Boolean));
  /** Ports of one number share a node port, whatever their protocols. */
  const chosen = new Map<number, number>();
  const ports = spec.type === 'NodePort' || spec.type === 'LoadBalancer' ? (spec.ports ?? []) : [];
  const asked = new Set<number>();
  /** By port. */
  const askedBy = new Map<number, number>();
  const shownBefore = new Set<string>();
  for (const { port, nodePort } of ports) if (nodePort && !chosen.has(port)) chosen.set(port, nodePort);
  for (const [index, port] of ports.entries()) {
    if (!port.nodePort && !wants) continue;
    port.nodePort ||= chosen.get(port.port);
    if (port.nodePort) {
      // A new service asks once for each of its ports, whatever their protocols.
      const isAskedAgain = !old && asked.has(port.nodePort) && askedBy.get(port.port) !== port.nodePort;
      const problem = isAskedAgain ? alreadyAllocated : held.has(port.nodePort) ? undefined : await take(range, port.nodePort, dryRun);
      if (problem) return [invalidValue(`spec.ports[${index}].nodePort`, port.nodePort, problem)];
    } else port.nodePort = await next(range, 'a nodePort', dryRun);
    if (!chosen.has(port.port)) chosen.set(port.port, port.nodePort);
    held.add(port.nodePort);
    const shown = `{${port.protocol} ${port.nodePort}}`;
    if (old && shownBefore.has(shown)) throw unnamedError(`duplicate nodePort: ${shown}`);
    shownBefore.add(shown);
    asked.add(port.nodePort);
    askedBy.set(port.port, chosen.get(port.port)!);
  }
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local') await assignHealthCheckPort(range, spec, held, dryRun);
  return [];
}

async function assignHealthCheckPort(range: NodePorts, spec: ServiceSpec, held: ReadonlySet<unknown>, dryRun: boolean): Promise<void> {
  const port = spec.healthCheckNodePort;
  if (!port) {
    spec.healthCheckNodePort = await next(range, 'a HealthCheck NodePort', dryRun);
    return;
  }
  const problem = held.has(port) ? undefined : await take(range, port, dryRun);
  if (problem) throw internalError(`failed to allocate requested HealthCheck NodePort ${port}: ${problem}`);
}

/** Why a port cannot be had; undefined when it is now held. */
async function take({ allocator, indexOf, text }: NodePorts, port: number, dryRun: boolean): Promise<string | undefined> {
  const index = indexOf(port);
  // A dry run is not told that a port is none of the range.
  if (index === undefined && dryRun) return undefined;
  if (index === undefined) return `provided port is not in the valid range. The range of valid ports is ${text}`;
  return (await allocator.allocate(index, { dryRun })) ? undefined : alreadyAllocated;
}

async function next({ allocator, valueAt }: NodePorts, what: string, dryRun: boolean): Promise<number> {
  try {
    return valueAt(await allocator.allocateNext({ dryRun }));
  } catch (error) {
    if (error instanceof RangeFullError) throw internalError(`failed to allocate ${what}: ${error.message}`);
    throw error;
  }
}
