import { isAlreadyExists, isConflict, isNotFound, sleep } from '@kubewright/api-machinery';
import type { Clock, Logger } from '@kubewright/api-machinery';
import { Nodes } from '@kubewright/api/core/v1';
import type { Node } from '@kubewright/api/core/v1';
import type { Client, ResourceClient } from '@kubewright/client';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { RuntimeService } from '@kubewright/cri';
import { newNode, nodeLabels, nodeStatus, nodeStatusChanged } from './node-object.ts';
import type { NodeHealth, NodeOptions } from './node-object.ts';

export interface NodeReporterDeps {
  readonly nodeName: string;
  readonly client: Client;
  readonly runtime: RuntimeService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
  readonly options: NodeOptions;
}

const registerRetryMs = 1_000;
const maxRegisterRetryMs = 7_000;
const reportEveryMs = 5 * 60_000;
const maxTries = 5;

/** Registers the node and keeps its status true: checked every 10 s, written when it changed or after 5 min. */
export class NodeReporter {
  readonly #deps: NodeReporterDeps;
  readonly #nodes: ResourceClient<Node>;
  #node: Node | undefined;
  #reportedMs = -Infinity;
  /** The node and the health that were last found to say the same. */
  #checked: { readonly node: Node; readonly health: NodeHealth } | undefined;
  #runtimeVersion: string | undefined;

  constructor(deps: NodeReporterDeps) {
    this.#deps = deps;
    this.#nodes = deps.client.resource(Nodes);
  }

  get node(): Node | undefined {
    return this.#node;
  }

  /** Goes on with a node that is there instead of registering one: what it says counts as reported now. */
  resume(): void {
    this.#reportedMs = this.#deps.clock.nowMs();
  }

  /** Reads the node when it is not known yet; nothing when it has been deleted. */
  async read(signal: AbortSignal): Promise<void> {
    if (this.#node) return;
    try {
      this.#node = await this.#nodes.get({ name: this.#deps.nodeName }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Creates the node, or takes over the one that is there; tries until it is done or `signal` aborts. */
  async register(signal: AbortSignal): Promise<void> {
    const { clock, logger, events } = this.#deps;
    for (let delayMs = registerRetryMs; !signal.aborted; delayMs = Math.min(2 * delayMs, maxRegisterRetryMs)) {
      try {
        const { node, isNew } = await this.#createOrAdopt(signal);
        this.#node = node;
        events.event(node, 'Normal', 'Starting', 'Starting kubelet.');
        // A new node said how it is when it was made.
        return isNew ? this.#reported(undefined, node) : await this.report(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn('The node could not be registered yet.', { node: this.#deps.nodeName, error: String(error) });
        await sleep(clock, delayMs, signal).catch(() => undefined);
      }
    }
  }

  /** Brings the status up to date. */
  async report(signal: AbortSignal): Promise<void> {
    const { clock, options } = this.#deps;
    const health = await this.#health();
    for (let attempt = 0; attempt < maxTries && this.#node; attempt++) {
      const nowMs = clock.nowMs();
      const due = nowMs - this.#reportedMs >= reportEveryMs;
      if (!due && this.#saysAlready(this.#node, health)) return;
      const status = nodeStatus(options, health, this.#node.status, nowMs);
      if (!due && !nodeStatusChanged(status, this.#node.status)) return void (this.#checked = { node: this.#node, health });
      try {
        const before = this.#node;
        this.#node = await this.#nodes.updateStatus({ ...before, status }, { signal, fieldManager: 'kubelet' });
        return this.#reported(before, this.#node);
      } catch (error) {
        if (isNotFound(error)) return void (this.#node = (await this.#createOrAdopt(signal)).node);
        if (!isConflict(error)) throw error;
        this.#node = await this.#nodes.get({ name: this.#deps.nodeName }, { signal });
      }
    }
  }

  /** What a node is made of never changes: only its health does. */
  #saysAlready(node: Node, { runtimeVersion, notReady }: NodeHealth): boolean {
    const checked = this.#checked;
    return checked?.node === node && checked.health.runtimeVersion === runtimeVersion && checked.health.notReady === notReady;
  }

  async #createOrAdopt(signal: AbortSignal): Promise<{ node: Node; isNew: boolean }> {
    const { nodeName, options, clock } = this.#deps;
    const initial = nodeStatus(options, await this.#health(), undefined, clock.nowMs());
    try {
      const node = await this.#nodes.create(newNode(nodeName, options, initial), { signal, fieldManager: 'kubelet' });
      return { node, isNew: true };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const existing = await this.#nodes.get({ name: nodeName }, { signal });
    const labels = { ...existing.metadata.labels, ...nodeLabels(nodeName, options) };
    const same = Object.entries(labels).every(([key, value]) => existing.metadata.labels?.[key] === value);
    if (same) return { node: existing, isNew: false };
    const labelled = { ...existing, metadata: { ...existing.metadata, labels } };
    return { node: await this.#nodes.update(labelled, { signal, fieldManager: 'kubelet' }), isNew: false };
  }

  async #health(): Promise<NodeHealth> {
    const { runtime } = this.#deps;
    try {
      if (this.#runtimeVersion === undefined) {
        const { runtimeName, runtimeVersion } = await runtime.version();
        this.#runtimeVersion = `${runtimeName}://${runtimeVersion}`;
      }
      const { conditions } = await runtime.status();
      const failing = conditions.filter(({ status }) => !status);
      const notReady = failing.map(
        ({ type, reason, message }) =>
          `container runtime ${type === 'NetworkReady' ? 'network not ready' : 'status check may not have completed yet'}: ${type}=false reason:${reason} message:${message}`,
      );
      return { runtimeVersion: this.#runtimeVersion, notReady: notReady.length > 0 ? notReady.join(', ') : undefined };
    } catch (error) {
      return { runtimeVersion: this.#runtimeVersion ?? '', notReady: `container runtime is down: ${String(error)}` };
    }
  }

  /** `before` unset: there was no node. */
  #reported(before: Node | undefined, after: Node): void {
    const { events, nodeName, clock } = this.#deps;
    const isFirst = this.#reportedMs === -Infinity;
    this.#reportedMs = clock.nowMs();
    for (const { type, status, reason } of after.status.conditions ?? []) {
      const was = before?.status.conditions?.find((each) => each.type === type);
      const isNew = isFirst || was?.status !== status;
      if (!isNew || !reason) continue;
      const eventReason = type === 'Ready' ? (status === 'True' ? 'NodeReady' : 'NodeNotReady') : `Node${reason.replace('Kubelet', '')}`;
      events.event(after, 'Normal', eventReason, `Node ${nodeName} status is now: ${eventReason}`);
    }
  }
}
