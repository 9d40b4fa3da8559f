import type { Clock, Logger } from '@kubewright/api-machinery';
import { isNotFound } from '@kubewright/api-machinery';
import type { Lease } from '@kubewright/api/coordination/v1';
import type { Node } from '@kubewright/api/core/v1';
import type { ResourceClient } from '@kubewright/client';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { Lister } from '@kubewright/informer';
import { decideLostConditions, observeHealth, readyOf, type HealthLimits, type NodeHealth } from './decide-node-health.ts';
import { decideNoExecuteTaints, hasNoExecuteTaint, withoutNoExecuteTaints, type TaintDecision } from './decide-taints.ts';
import { allDown, decideZoneRates, decideZoneState, zoneOf, type EvictionRates, type ZoneState } from './zone-disruption.ts';
import { ZoneEvictionQueue } from './zone-eviction-queue.ts';

export interface NodeMonitorDeps extends HealthLimits, EvictionRates {
  readonly nodes: Lister<Node>;
  readonly leases: Lister<Lease>;
  readonly client: ResourceClient<Node>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
}

const leaseNamespace = 'kube-node-lease';

/** Watches over nodes: marks those it no longer hears of, and taints those that are not ready so that pods leave them. */
export class NodeMonitor {
  readonly #deps: NodeMonitorDeps;
  readonly #healths = new Map<string, NodeHealth>();
  readonly #known = new Map<string, Node>();
  readonly #zones = new Map<string, ZoneEvictionQueue>();
  #blind = false;

  constructor(deps: NodeMonitorDeps) {
    this.#deps = deps;
  }

  /** One pass over all nodes (upstream's monitorNodeHealth, every five seconds). */
  async pass(signal: AbortSignal): Promise<void> {
    const nodes = this.#deps.nodes.list();
    this.#noteComingAndGoing(nodes);
    const current: Node[] = [];
    for (const node of nodes) {
      if (signal.aborted) return;
      current.push(await this.#examine(node, signal));
    }
    await this.#setRates(current, signal);
    if (!this.#blind) for (const node of current) await this.#queueOrClear(node, signal);
    await this.#taintThoseDue(signal);
  }

  #noteComingAndGoing(nodes: readonly Node[]): void {
    const present = new Set(nodes.map(nameOf));
    for (const [name, node] of this.#known) {
      if (present.has(name)) continue;
      this.#deps.events.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
      this.#known.delete(name);
      this.#healths.delete(name);
      this.#zones.get(zoneOf(node))?.remove(name);
    }
    for (const node of nodes) {
      const name = nameOf(node);
      if (!this.#known.has(name))
        this.#deps.events.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      const before = this.#known.get(name);
      if (before && zoneOf(before) !== zoneOf(node)) this.#zones.get(zoneOf(before))?.remove(name);
      this.#known.set(name, node);
    }
  }

  /** Answers the node as it is after its status was corrected. */
  async #examine(node: Node, signal: AbortSignal): Promise<Node> {
    const { leases, clock } = this.#deps;
    const name = nameOf(node);
    const health = observeHealth(this.#healths.get(name), node, leases.get({ namespace: leaseNamespace, name }), clock.nowMs());
    this.#healths.set(name, health);
    const conditions = decideLostConditions(health, node, clock.nowMs(), this.#deps);
    const current = conditions ? await this.#updateStatus({ ...node, status: { ...node.status, conditions } }, node, signal) : node;
    if (readyOf(node)?.status === 'True' && readyOf(current)?.status !== 'True') {
      this.#deps.events.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    }
    return current;
  }

  async #updateStatus(changed: Node, before: Node, signal: AbortSignal): Promise<Node> {
    try {
      return await this.#deps.client.updateStatus(changed, { signal });
    } catch (error) {
      // Changed meanwhile, perhaps by the node itself: the next pass looks again.
      this.#deps.logger.debug('The status of a node could not be updated.', { node: nameOf(before), error: String(error) });
      return before;
    }
  }

  async #setRates(nodes: readonly Node[], signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const states = this.#zoneStates(nodes);
    const blind = allDown(states.values());
    if (blind && !this.#blind) {
      this.#deps.logger.warn('No zone has a ready node; nothing is evicted.');
      for (const node of nodes) await this.#clear(node, signal);
    }
    // What was missed while blind is no sign of death: everybody gets a full period again.
    if (!blind && this.#blind) for (const [name, health] of this.#healths) this.#healths.set(name, { ...health, probeMs: clock.nowMs() });
    this.#blind = blind;
    for (const [zone, perSecond] of decideZoneRates(states, this.#deps)) this.#zone(zone).setRate(perSecond, clock.monotonicMs());
  }

  #zoneStates(nodes: readonly Node[]): Map<string, { state: ZoneState; size: number }> {
    const counts = new Map<string, { ready: number; notReady: number }>();
    for (const node of nodes) {
      const count = counts.get(zoneOf(node)) ?? { ready: 0, notReady: 0 };
      if (readyOf(node)?.status === 'True') count.ready++;
      else count.notReady++;
      counts.set(zoneOf(node), count);
    }
    return new Map(
      [...counts].map(([zone, count]) => [zone, { state: decideZoneState(count, this.#deps), size: count.ready + count.notReady }]),
    );
  }

  async #queueOrClear(node: Node, signal: AbortSignal): Promise<void> {
    const ready = readyOf(node);
    if (ready?.status === 'True') return this.#clear(node, signal);
    if (!ready || decideNoExecuteTaints(node, 0) === undefined) return;
    // A node that has the other of the two taints is evicted from already: they are swapped at once.
    if (hasNoExecuteTaint(node)) await this.#taint(node, decideNoExecuteTaints(node, this.#deps.clock.nowMs()), signal);
    else this.#zone(zoneOf(node)).add(nameOf(node));
  }

  async #clear(node: Node, signal: AbortSignal): Promise<void> {
    this.#zones.get(zoneOf(node))?.remove(nameOf(node));
    await this.#taint(node, withoutNoExecuteTaints(node), signal);
  }

  async #taintThoseDue(signal: AbortSignal): Promise<void> {
    const { clock, nodes } = this.#deps;
    for (const zone of this.#zones.values()) {
      for (const name of zone.take(clock.monotonicMs())) {
        const node = nodes.get({ name });
        if (node && readyOf(node)?.status !== 'True') await this.#taint(node, decideNoExecuteTaints(node, clock.nowMs()), signal);
      }
    }
  }

  async #taint(node: Node, taints: TaintDecision, signal: AbortSignal): Promise<void> {
    if (!taints) return;
    try {
      await patchTaints(this.#deps.client, node, taints, signal);
    } catch (error) {
      if (signal.aborted || isNotFound(error)) return;
      this.#deps.logger.debug('A node could not be tainted; trying again.', { node: nameOf(node), error: String(error) });
    }
  }

  #zone(name: string): ZoneEvictionQueue {
    let zone = this.#zones.get(name);
    if (!zone) this.#zones.set(name, (zone = new ZoneEvictionQueue()));
    return zone;
  }
}

/** Writes the whole list of taints, if the node is still the one they were decided on. */
export async function patchTaints(
  client: ResourceClient<Node>,
  { metadata }: Node,
  taints: TaintDecision,
  signal: AbortSignal,
): Promise<void> {
  const body = {
    metadata: { resourceVersion: metadata.resourceVersion!, uid: metadata.uid! },
    spec: { taints: taints!.map((taint) => ({ ...taint })) },
  };
  await client.patch({ name: metadata.name! }, { type: 'merge', body }, { signal });
}

const nameOf = ({ metadata }: Node): string => metadata.name!;
