import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { Service } from '@kubewright/api/core/v1';
import type { IPAddress } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';
import type { SharedInformer } from '@kubewright/informer';
import { ClusterIpRepair } from './cluster-ip-repair.ts';
import { nodePortsOf, ServiceHoldings } from './service-holdings.ts';
import type { ServiceRanges } from './service-allocation.ts';

export interface ServiceRangeRepairDeps {
  readonly ranges: ServiceRanges;
  readonly services: SharedInformer<Service>;
  readonly addresses: SharedInformer<IPAddress>;
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

const repairIntervalMs = 3 * 60_000;

/**
 * Keeps what is marked as taken equal to what services hold: gives back what a service that goes or changes has held, marks
 * what is held and not marked, and frees what two looks in a row found marked and unheld (a write may be under way at one).
 */
export class ServiceRangeRepair {
  readonly #deps: ServiceRangeRepairDeps;
  readonly #clusterIps: ClusterIpRepair;
  readonly #holdings = new ServiceHoldings();
  #suspects: ReadonlySet<number> = new Set();

  constructor(deps: ServiceRangeRepairDeps) {
    this.#deps = deps;
    this.#clusterIps = new ClusterIpRepair({ ...deps, allocator: deps.ranges.clusterIps, holdings: this.#holdings });
  }

  /** `onRepaired` is told after each look that succeeded. */
  async run(signal: AbortSignal, onRepaired: () => void = () => {}): Promise<void> {
    const { services, addresses, clock, logger } = this.#deps;
    await Promise.all([services.synced(signal), addresses.synced(signal)]);
    this.#holdings.clear();
    // Begins with every service that is there, as added.
    const subscription = services.deltas$.subscribe((delta) => {
      const before = delta.type === 'updated' ? delta.old : delta.type === 'added' ? undefined : delta.object;
      this.#holdings.change(before, delta.type === 'deleted' ? undefined : delta.object);
      if (!before) return;
      this.#release(before).catch((error: unknown) => logger.warn('a service range could not be changed', { error: String(error) }));
    });
    try {
      while (!signal.aborted) {
        await this.repair()
          .then(onRepaired)
          .catch((error: unknown) => logger.warn('service ranges could not be repaired', { error: String(error) }));
        await pause(clock, repairIntervalMs, signal);
      }
    } finally {
      subscription.unsubscribe();
    }
  }

  /** One look at everything. */
  async repair(): Promise<void> {
    await Promise.all([this.#clusterIps.repair(), this.#repairNodePorts()]);
  }

  async #repairNodePorts(): Promise<void> {
    const { allocator } = this.#deps.ranges.nodePorts;
    const unused = await allocator.repair(this.#portsInUse());
    const leaked = unused.filter((index) => this.#suspects.has(index));
    this.#suspects = new Set(unused);
    if (leaked.length > 0) await allocator.release(leaked);
  }

  async #release(before: Service): Promise<void> {
    await Promise.all([this.#clusterIps.release(before), this.#releaseNodePorts(before)]);
  }

  async #releaseNodePorts(before: Service): Promise<void> {
    const { allocator, indexOf } = this.#deps.ranges.nodePorts;
    const free = nodePortsOf(before)
      .filter((port) => !this.#holdings.hasPort(port))
      .flatMap((port) => indexOf(port) ?? []);
    if (free.length > 0) await allocator.release(free);
  }

  #portsInUse(): Set<number> {
    const { indexOf } = this.#deps.ranges.nodePorts;
    return new Set(this.#deps.services.lister.list().flatMap((service) => nodePortsOf(service).flatMap((port) => indexOf(port) ?? [])));
  }
}
