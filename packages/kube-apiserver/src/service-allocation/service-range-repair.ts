import { type Clock, type Logger, sleep } from '@kubewright/api-machinery';
import type { Service } from '@kubewright/api/core/v1';
import type { SharedInformer } from '@kubewright/informer';
import type { RangeAllocator } from './range-allocator.ts';
import type { ServiceRange } from './ranges.ts';
import type { ServiceRanges } from './service-allocation.ts';

export interface ServiceRangeRepairDeps {
  readonly ranges: ServiceRanges;
  readonly services: SharedInformer<Service>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const repairIntervalMs = 3 * 60_000;

/**
 * Keeps the bit sets equal to what services hold: gives back what a service that goes or changes has held, marks what
 * is held and not marked, and frees what two looks in a row found marked and unheld (a write may be under way at one).
 */
export class ServiceRangeRepair {
  readonly #deps: ServiceRangeRepairDeps;
  readonly #suspects = new Map<RangeAllocator, ReadonlySet<number>>();

  constructor(deps: ServiceRangeRepairDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { services, clock, logger } = this.#deps;
    await services.synced(signal);
    const subscription = services.deltas$.subscribe((delta) => {
      if (delta.type === 'added') return;
      const before = delta.type === 'updated' ? delta.old : delta.object;
      this.#release(before).catch((error: unknown) => logger.warn('a service range could not be changed', { error: String(error) }));
    });
    try {
      while (!signal.aborted) {
        await this.repair().catch((error: unknown) => logger.warn('service ranges could not be repaired', { error: String(error) }));
        await sleep(clock, repairIntervalMs, signal).catch(() => {});
      }
    } finally {
      subscription.unsubscribe();
    }
  }

  /** One look at everything. */
  async repair(): Promise<void> {
    const { clusterIps, nodePorts } = this.#deps.ranges;
    await Promise.all([this.#repairRange(clusterIps, addressesOf), this.#repairRange(nodePorts, nodePortsOf)]);
  }

  async #repairRange<T>(range: ServiceRange<T>, valuesOf: (service: Service) => T[]): Promise<void> {
    const used = this.#inUse(range, valuesOf);
    const unused = await range.allocator.repair(used);
    const before = this.#suspects.get(range.allocator) ?? new Set();
    this.#suspects.set(range.allocator, new Set(unused));
    const leaked = unused.filter((index) => before.has(index));
    if (leaked.length > 0) await range.allocator.release(leaked);
  }

  async #release(before: Service): Promise<void> {
    const { clusterIps, nodePorts } = this.#deps.ranges;
    await Promise.all([this.#releaseFrom(clusterIps, before, addressesOf), this.#releaseFrom(nodePorts, before, nodePortsOf)]);
  }

  async #releaseFrom<T>(range: ServiceRange<T>, before: Service, valuesOf: (service: Service) => T[]): Promise<void> {
    const held = valuesOf(before).flatMap((value) => range.indexOf(value) ?? []);
    if (held.length === 0) return;
    const used = this.#inUse(range, valuesOf);
    const free = held.filter((index) => !used.has(index));
    if (free.length > 0) await range.allocator.release(free);
  }

  #inUse<T>(range: ServiceRange<T>, valuesOf: (service: Service) => T[]): Set<number> {
    const services = this.#deps.services.lister.list();
    return new Set(services.flatMap((service) => valuesOf(service).flatMap((value) => range.indexOf(value) ?? [])));
  }
}

const addressesOf = ({ spec }: Service): string[] => (spec?.clusterIPs ?? []).filter((ip) => ip !== 'None');

const nodePortsOf = ({ spec }: Service): number[] =>
  [...(spec?.ports ?? []).map(({ nodePort }) => nodePort), spec?.healthCheckNodePort].filter((port) => port !== undefined && port > 0) as number[];
