import { formatTime } from '@kubewright/api-machinery';
import type { Lease } from '@kubewright/api/coordination/v1';
import type { Node, NodeCondition } from '@kubewright/api/core/v1';

/** What is known of a node's signs of life. Times are this controller's, so clocks of nodes do not matter. */
export interface NodeHealth {
  /** When it last showed a sign: a new heartbeat in its status, or a renewed lease. */
  readonly probeMs: number;
  readonly heartbeat: string | undefined;
  readonly leaseRenewTime: string | undefined;
}

export interface HealthLimits {
  /** A node without a sign for this long is lost. */
  readonly graceMs: number;
  /** A node that has never posted its status gets this long from its creation. */
  readonly startupGraceMs: number;
}

/** Takes the node and its lease in at `nowMs` and answers what is known then. */
export function observeHealth(known: NodeHealth | undefined, node: Node, lease: Lease | undefined, nowMs: number): NodeHealth {
  const heartbeat = readyOf(node)?.lastHeartbeatTime;
  const leaseRenewTime = lease?.spec?.renewTime;
  if (!known) {
    // One that never posted is as old as the object; else nothing is known yet, and it gets a full period.
    const probeMs = readyOf(node) ? nowMs : Date.parse(node.metadata.creationTimestamp ?? '') || nowMs;
    return { probeMs, heartbeat, leaseRenewTime };
  }
  const showedUp = (heartbeat !== undefined && heartbeat !== known.heartbeat) || isLater(leaseRenewTime, known.leaseRenewTime);
  return { probeMs: showedUp ? nowMs : known.probeMs, heartbeat, leaseRenewTime: leaseRenewTime ?? known.leaseRenewTime };
}

/** Undefined: leave the status as the node reported it. Else the conditions of a lost node (upstream's tryUpdateNodeHealth). */
export function decideLostConditions(health: NodeHealth, node: Node, nowMs: number, limits: HealthLimits): NodeCondition[] | undefined {
  const graceMs = readyOf(node) ? limits.graceMs : limits.startupGraceMs;
  if (nowMs <= health.probeMs + graceMs) return undefined;
  const conditions = [...(node.status?.conditions ?? [])];
  let changed = false;
  for (const type of monitored) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const reported = conditions[index];
    if (reported?.status === 'Unknown') continue;
    changed = true;
    if (reported) conditions[index] = { ...reported, ...stoppedPosting, lastTransitionTime: formatTime(nowMs) };
    else
      conditions.push({
        type,
        ...neverPosted,
        lastHeartbeatTime: node.metadata.creationTimestamp ?? formatTime(nowMs),
        lastTransitionTime: formatTime(nowMs),
      });
  }
  return changed ? conditions : undefined;
}

export function readyOf({ status }: Pick<Node, 'status'>): NodeCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

const monitored = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const stoppedPosting = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' } as const;
const neverPosted = { status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' } as const;

function isLater(time: string | undefined, than: string | undefined): boolean {
  return time !== undefined && time !== than && (than === undefined || Date.parse(time) > Date.parse(than));
}
