import type { Node } from '@kubewright/api/core/v1';

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

export interface EvictionRates {
  /** Nodes a second that may be tainted NoExecute in a healthy zone. */
  readonly perSecond: number;
  /** The same in a large zone that is partly down; small ones then stand still. */
  readonly secondaryPerSecond: number;
  readonly largeZoneSize: number;
  /** Share of nodes not ready from which a zone counts as partly down. */
  readonly unhealthyShare: number;
}

const minNotReady = 3;

export function decideZoneState(
  nodes: { readonly ready: number; readonly notReady: number },
  { unhealthyShare }: Pick<EvictionRates, 'unhealthyShare'>,
): ZoneState {
  const { ready, notReady } = nodes;
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  return notReady >= minNotReady && notReady / (ready + notReady) >= unhealthyShare ? 'PartialDisruption' : 'Normal';
}

/**
 * Nodes a second that may be tainted in each zone. When every zone is down it is rather this controller that cannot see:
 * nothing is evicted then. A zone that is down alone is evicted like a healthy one.
 */
export function decideZoneRates(
  states: ReadonlyMap<string, { state: ZoneState; size: number }>,
  rates: EvictionRates,
): Map<string, number> {
  const blind = allDown(states.values());
  return new Map([...states].map(([zone, { state, size }]) => [zone, blind ? 0 : rateOf(state, size, rates)]));
}

export function allDown(states: Iterable<{ readonly state: ZoneState }>): boolean {
  const all = [...states];
  return all.length > 0 && all.every(({ state }) => state === 'FullDisruption');
}

function rateOf(state: ZoneState, size: number, { perSecond, secondaryPerSecond, largeZoneSize }: EvictionRates): number {
  if (state !== 'PartialDisruption') return perSecond;
  return size > largeZoneSize ? secondaryPerSecond : 0;
}

/** Region and zone of a node, as one text. */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region || zone ? `${region}:\0:${zone}` : '';
}
