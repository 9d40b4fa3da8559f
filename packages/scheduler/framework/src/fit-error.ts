import type { Status } from './status.ts';

/** Why a pod fits nowhere. */
export interface Diagnosis {
  /** By node; nodes that nobody looked at are not in it. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** What PreFilter said of the pod as a whole. */
  readonly preFilterMessage?: string;
  /** Stands for the whole message. */
  readonly message?: string;
  readonly postFilterMessage?: string;
  readonly rejectedBy: ReadonlySet<string>;
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` (upstream's FitError). */
export function fitMessage(nodeCount: number, { statuses, preFilterMessage, postFilterMessage, message }: Diagnosis): string {
  if (message !== undefined) return message;
  const head = `0/${nodeCount} nodes are available`;
  const why = preFilterMessage ?? reasonCounts(statuses.values()).join(', ');
  const body = why === '' ? head : `${head}: ${why}.`;
  return postFilterMessage ? `${body} ${postFilterMessage}` : body;
}

/** How often each reason was given, in the order of the texts. */
export function reasonCounts(statuses: Iterable<Status>): string[] {
  const counts = new Map<string, number>();
  for (const { reasons } of statuses) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
}
