import { formatTime } from '@kubewright/api-machinery';
import type { Node, Taint } from '@kubewright/api/core/v1';
import { readyOf } from './decide-node-health.ts';

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';

/** Condition type and status → the taint it stands for. */
const taintOfCondition: ReadonlyMap<string, string> = new Map([
  ['Ready=False', notReady],
  ['Ready=Unknown', unreachable],
  ['MemoryPressure=True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure=True', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure=True', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable=True', 'node.kubernetes.io/network-unavailable'],
]);
const ownKeys: ReadonlySet<string> = new Set([...taintOfCondition.values(), unschedulable]);

/** Taints a node should have, given those it has; undefined when nothing is to change. Taints of others stay. */
export type TaintDecision = readonly Taint[] | undefined;

/** NoSchedule follows the conditions and `spec.unschedulable` at once (KEP-382). */
export function decideNoScheduleTaints(node: Node, nowMs: number): TaintDecision {
  const wanted = new Set<string>();
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = taintOfCondition.get(`${type}=${status}`);
    if (key) wanted.add(key);
  }
  if (node.spec?.unschedulable) wanted.add(unschedulable);
  return withTaints(node, 'NoSchedule', ownKeys, wanted, nowMs);
}

const healthKeys: ReadonlySet<string> = new Set([notReady, unreachable]);

/** NoExecute, which evicts: one of not-ready and unreachable while the node is not ready, none when it is. */
export function decideNoExecuteTaints(node: Node, nowMs: number): TaintDecision {
  const status = readyOf(node)?.status ?? 'Unknown';
  const wanted = new Set(status === 'True' ? [] : [status === 'False' ? notReady : unreachable]);
  return withTaints(node, 'NoExecute', healthKeys, wanted, nowMs);
}

/** What {@link decideNoExecuteTaints} says of a ready node, whatever its conditions. */
export function withoutNoExecuteTaints(node: Node): TaintDecision {
  return withTaints(node, 'NoExecute', healthKeys, new Set(), 0);
}

export function hasNoExecuteTaint(node: Node): boolean {
  return node.spec?.taints?.some(({ key, effect }) => effect === 'NoExecute' && healthKeys.has(key)) ?? false;
}

function withTaints(
  node: Node,
  effect: Taint['effect'],
  own: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  nowMs: number,
): TaintDecision {
  const present = node.spec?.taints ?? [];
  const kept = present.filter((taint) => taint.effect !== effect || !own.has(taint.key) || wanted.has(taint.key));
  const has = new Set(kept.filter((taint) => taint.effect === effect).map(({ key }) => key));
  const added = [...wanted].filter((key) => !has.has(key)).map((key) => ({ key, effect, timeAdded: formatTime(nowMs) }));
  return added.length === 0 && kept.length === present.length ? undefined : [...kept, ...added];
}
