import { scaledValue } from '@kubewright/api-machinery';
import type { DaemonSet } from '@kubewright/api/apps/v1';
import type { Node, Pod } from '@kubewright/api/core/v1';
import { isPodAvailable, isPodFinished } from '@kubewright/controller-runtime';
import { hashOf, nodeNameOf, placementOn } from './daemon-pod.ts';

export interface DaemonView {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  /** Of the present template. */
  readonly hash: string;
  readonly nowMs: number;
}

export interface DaemonDecision {
  /** Names of nodes that get a pod. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
  /** Pods that have ended: they are deleted to be made anew, and told of. */
  readonly ended: readonly Pod[];
}

/** The pods of a set by the node they are on or meant for. */
export function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = nodeNameOf(pod);
    if (name) byNode.set(name, [...(byNode.get(name) ?? []), pod]);
  }
  return byNode;
}

/** One pod on every node that wants one (upstream daemon_controller.go podsShouldBeOnNode), of whatever template. */
export function decidePods({ set, nodes, pods, hash, nowMs }: DaemonView): DaemonDecision {
  const byNode = podsByNode(pods);
  const create: string[] = [];
  const surplus: Pod[] = [];
  const ended: Pod[] = [];
  const surges = allowance(set, nodes.length).surge > 0;
  for (const node of nodes) {
    const name = node.metadata.name!;
    const present = byNode.get(name) ?? [];
    const { shouldRun, mayStay } = placementOn(node, set);
    const living = present.filter(({ metadata }) => !metadata.deletionTimestamp);
    if (!mayStay) surplus.push(...living);
    // Where two may run at once, one that is on its way out is not waited for.
    else if (shouldRun && (surges ? living : present).length === 0) create.push(name);
    else {
      const finished = living.filter(isPodFinished);
      ended.push(...finished);
      const running = living.filter((pod) => !finished.includes(pod));
      surplus.push(...(surges ? repeatedOfEach(running, { set, hash, nowMs }) : byAge(running).slice(1)));
    }
  }
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  // Of a node that is gone: nobody else would end a pod that was never bound there.
  const lost = pods.filter((pod) => !pod.spec.nodeName && !pod.metadata.deletionTimestamp && !known.has(nodeNameOf(pod)));
  return { create, delete: [...surplus, ...lost], ended };
}

const byAge = (pods: readonly Pod[]): Pod[] =>
  pods.toSorted((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''));

/** Of the present template and of all before it, everything but one that serves, or else the oldest. */
function repeatedOfEach(pods: readonly Pod[], { set, hash, nowMs }: Pick<DaemonView, 'set' | 'hash' | 'nowMs'>): Pod[] {
  const groups = [pods.filter((pod) => hashOf(pod) === hash), pods.filter((pod) => hashOf(pod) !== hash)];
  return groups.flatMap((group) => {
    const kept = byAge(group).find((pod) => isAvailable(pod, set, nowMs)) ?? byAge(group)[0];
    return group.filter((pod) => pod !== kept);
  });
}

/**
 * What a rolling update does next: pods of an old template are deleted, those that do not serve first, as long as few
 * enough are missing; with a surge the new pod comes first (upstream update.go).
 */
export function decideUpdate({ set, nodes, pods, hash, nowMs }: DaemonView): Pick<DaemonDecision, 'create' | 'delete'> {
  if (set.spec.updateStrategy?.type === 'OnDelete') return { create: [], delete: [] };
  const byNode = podsByNode(pods);
  const wanting = nodes.filter((node) => placementOn(node, set).shouldRun);
  const { unavailable, surge } = allowance(set, wanting.length);
  const places = wanting.map(({ metadata }) => {
    const present = (byNode.get(metadata.name!) ?? []).filter((pod) => !pod.metadata.deletionTimestamp);
    const [fresh, old] = [present.find((pod) => hashOf(pod) === hash), present.find((pod) => hashOf(pod) !== hash)];
    return {
      name: metadata.name!,
      fresh,
      old,
      freshServes: fresh !== undefined && isAvailable(fresh, set, nowMs),
      oldServes: old !== undefined && isAvailable(old, set, nowMs),
    };
  });
  if (surge > 0) {
    const waiting = places.filter(({ fresh, old }) => !fresh && old);
    const broken = waiting.filter(({ oldServes }) => !oldServes);
    const room = surge - places.filter(({ fresh, old, freshServes }) => fresh && old && !freshServes).length;
    const next = waiting.filter(({ oldServes }) => oldServes).slice(0, Math.max(0, room));
    return {
      create: [...broken, ...next].map(({ name }) => name),
      delete: places.flatMap(({ old, freshServes }) => (old && freshServes ? [old] : [])),
    };
  }
  const broken = places.filter(({ old, oldServes }) => old && !oldServes);
  const missing = places.filter(({ freshServes, oldServes }) => !freshServes && !oldServes).length;
  const serving = places.filter(({ fresh, old, oldServes }) => !fresh && old && oldServes).slice(0, Math.max(0, unavailable - missing));
  return { create: [], delete: [...broken, ...serving].map(({ old }) => old!) };
}

/** How many nodes may be without a serving pod, and how many may run two, while templates change. */
function allowance({ spec }: DaemonSet, wanting: number): { unavailable: number; surge: number } {
  const { maxUnavailable = 1, maxSurge = 0 } = spec.updateStrategy?.type === 'OnDelete' ? {} : (spec.updateStrategy?.rollingUpdate ?? {});
  const surge = scaledValue(maxSurge, wanting, 'up');
  const unavailable = scaledValue(maxUnavailable, wanting, 'up');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function isAvailable(pod: Pod, { spec }: DaemonSet, nowMs: number): boolean {
  return isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs);
}
